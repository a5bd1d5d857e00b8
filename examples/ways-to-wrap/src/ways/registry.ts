// A whole registry of tools at once, each under its key: for agents that look tools up by name.

import { traceTools } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

const tools = traceTools(
  {
    Add: ({ a, b }: { a: number; b: number }) => a + b,
    Upper: async ({ text }: { text: string }) => text.toUpperCase(),
    close: () => {},
  },
  { include: (name) => name !== 'close' }, // default: every function
)

/** An instance of a class as well: its private fields and its state stay its own. */
class Notes {
  readonly #lines: string[] = []

  add(line: string): number {
    return this.#lines.push(line)
  }
}
const notes = traceTools(new Notes(), { parameters: { add: (line) => ({ line }) } })

await showRun(
  async () => {
    tools.Add({ a: 1, b: 2 })
    await tools.Upper({ text: 'done' })
    tools.close()
    notes.add('first')
  },
  (actions) => {
    actions
      .toHaveTool('Add', { parameters: { a: 1, b: 2 }, result: 3 })
      .toHaveTool('Upper', { parameters: { text: 'done' }, result: 'DONE' })
      .toHaveTool('add', { parameters: { line: 'first' }, result: 1 })
      .not.toHaveTool('close')
  },
)
