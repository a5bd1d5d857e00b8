import { describe, expect, it } from 'vitest'
import { globalsIn, importsOf, statementsBesidesNamedReExports } from './source-file.ts'

describe('importsOf', () => {
  it.each([
    ["import a from 'x'", 'static'],
    ["import 'x'", 'static'],
    ["import { type A } from 'x'", 'static'],
    ["import type { A } from 'x'", 'type'],
    ["export { a } from 'x'", 'static'],
    ["export type { A } from 'x'", 'type'],
    ["export * from 'x'", 'static'],
    ["import a = require('x')", 'static'],
    ["const a = async () => await import('x')", 'dynamic'],
    ["let a: import('x').A", 'type'],
  ])('sees %s', (text, kind) => {
    expect(importsOf(text)).toEqual([{ specifier: 'x', kind }])
  })

  it('names an import that cannot be read from the text', () => {
    expect(importsOf('await import(name)')).toEqual([{ specifier: '<computed>', kind: 'dynamic' }])
  })

  it('takes no import from comments and strings', () => {
    expect(importsOf(`// import 'x'\nconst a = "import 'x'"`)).toEqual([])
  })
})

describe('statementsBesidesNamedReExports', () => {
  it('accepts named re-exports of values and types', () => {
    const text = "export { a, type B } from './a.ts'\nexport type { C } from './c.ts'"
    expect(statementsBesidesNamedReExports(text)).toEqual([])
  })

  it.each(["export * from './a.ts'", 'export const a = 1', "import './a.ts'", 'export { a }'])(
    'refuses %s',
    (text) => {
      expect(statementsBesidesNamedReExports(text)).toEqual([text])
    },
  )
})

describe('globalsIn', () => {
  it.each(['process.env', 'typeof process', 'const o = { process }', 'let a: typeof process'])(
    'sees process in %s',
    (text) => {
      expect(globalsIn(text, ['process'])).toEqual(['process'])
    },
  )

  it.each([
    'const { process } = globalThis as { process?: object }; process?.toString()',
    'globalThis.process?.env',
  ])('sees the question whether there is one in %s', (text) => {
    expect(globalsIn(text, ['process'])).toEqual([])
  })

  it.each(['a.process', 'const o = { process: 1 }', 'interface A { process: string }'])(
    'sees a mere key in %s',
    (text) => {
      expect(globalsIn(text, ['process'])).toEqual([])
    },
  )
})
