import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { privateModules } from '../src/private-modules.ts'

function folderWith(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'agent-actions-modules-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return (name) => join(folder, name)
}

it('runs files and all they require a second time, apart from the rest of the process', () => {
  const path = folderWith({
    'main.cjs': 'exports.counter = require("./counter.cjs"); exports.json = require("./data.json")',
    'counter.cjs': 'module.exports = { count: 0 }',
    'data.json': '{ "a": 1 }',
  })
  const main = path('main.cjs')
  const shared = createRequire(import.meta.url)(main) as { counter: { count: number } }
  const load = privateModules({})
  const own = load(main) as typeof shared
  own.counter.count = 7
  expect(shared.counter.count).toBe(0)
  expect(load(path('counter.cjs'))).toBe(own.counter)
  expect(own).toMatchObject({ json: { a: 1 } })
})

it('gives them the globals that it was told, and Node’s modules as they are', () => {
  const path = folderWith({
    'main.cjs': 'module.exports = { timer: setTimeout(), path: require("path"), here: __filename }',
  })
  const load = privateModules({ globals: { setTimeout: () => 'ours' } })
  expect(load(path('main.cjs'))).toEqual({
    timer: 'ours',
    path: createRequire(import.meta.url)('node:path') as unknown,
    here: path('main.cjs'),
  })
})

it('lets two files require each other', () => {
  const path = folderWith({
    'a.cjs': 'exports.name = "a"; exports.other = require("./b.cjs").name',
    'b.cjs': 'exports.name = require("./a.cjs").name + "b"',
  })
  expect(privateModules({})(path('a.cjs'))).toEqual({ name: 'a', other: 'ab' })
})
