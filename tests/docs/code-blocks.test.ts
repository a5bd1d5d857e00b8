import { describe, expect, it } from 'vitest'
import { codeBlocksIn } from './code-blocks.ts'

const only = (markdown: string): unknown => codeBlocksIn('a.md', markdown)[0]

describe('codeBlocksIn', () => {
  it('reads language, mark, file name and place', () => {
    expect(only('# A\n\n```js run file=agent.js\nx()\n```\n')).toEqual({
      page: 'a.md',
      line: 3,
      language: 'js',
      mode: 'run',
      reason: '',
      from: undefined,
      file: 'agent.js',
      text: 'x()\n',
    })
  })

  it('reads why a block is not run, and names its file for its line', () => {
    expect(only('```ts no-run needs a model key\nx()\n```')).toMatchObject({
      mode: 'no-run',
      reason: 'needs a model key',
      file: 'line-1.ts',
    })
  })

  it('reads which file of the repository has it', () => {
    expect(only('```js from=tests/a/b.mjs\nx()\n```')).toMatchObject({
      mode: 'from',
      from: 'tests/a/b.mjs',
    })
  })

  it('calls a block without a mark unmarked', () => {
    expect(only('```ts\nx()\n```')).toMatchObject({ mode: 'unmarked' })
  })

  it('takes the indent of a list off, and keeps the rest', () => {
    expect(only('1. A\n\n   ```js check\n   if (a) {\n     b()\n   }\n   ```\n')).toMatchObject({
      text: 'if (a) {\n  b()\n}\n',
    })
  })

  it('finds every block of a page, and no block inside another', () => {
    const found = codeBlocksIn('a.md', '````md\n```ts\n```\n````\n\n```sh\nnpm test\n```\n')
    expect(found.map(({ language, line }) => [language, line])).toEqual([
      ['md', 1],
      ['sh', 6],
    ])
  })
})
