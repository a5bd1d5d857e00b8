// Methods, by a decorator: private and static ones as well. TypeScript 5 or later, without
// `experimentalDecorators`; tsc makes JavaScript of it that Node runs.

import { action } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

class Library {
  readonly #shelf = new Map([['otel', 'A book about spans.']])

  @action.tool({ name: 'Borrow', parameters: (title: string) => ({ title }) })
  async borrow(title: string): Promise<string> {
    return this.#find(title)
  }

  @action.tool() // named `find`
  #find(title: string): string {
    const book = this.#shelf.get(title)
    if (book === undefined) throw new RangeError(`not here: ${title}`)
    return book
  }
}

await showRun(
  async () => {
    await new Library().borrow('otel')
  },
  (actions) => {
    actions
      .toHaveTool('Borrow', { parameters: { title: 'otel' }, result: 'A book about spans.' })
      .toHaveTool('find', { parameters: { args: ['otel'] }, inside: 'Borrow' })
  },
)
