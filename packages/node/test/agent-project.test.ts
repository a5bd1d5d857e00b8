import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentProject, type AgentProject } from '../src/agent-project.ts'

const FILES = {
  'package.json': { name: 'agent', dependencies: { both: '1' }, devDependencies: { meta: '1' } },
  'src/package.json': { type: 'module' },
  'src/agent.js': '',
  'node_modules/both/package.json': {
    name: 'both',
    version: '1.2.3',
    exports: { './sub': { import: './sub.mjs', require: './sub.cjs' } },
  },
  'node_modules/both/sub.mjs': 'export const kind = "esm"',
  'node_modules/both/sub.cjs': 'exports.kind = "cjs"',
  'node_modules/meta/package.json': { name: 'meta', version: '2.0.0' },
  // As pnpm lays it out: what `meta` brings is found beside it alone.
  'node_modules/meta/node_modules/inner/package.json': {
    name: 'inner',
    version: '3.0.0',
    type: 'module',
    exports: './index.js',
  },
  'node_modules/meta/node_modules/inner/index.js': 'export const kind = "inner"',
  'node_modules/waits/package.json': { name: 'waits', type: 'module', exports: './index.js' },
  'node_modules/waits/index.js': 'await null; export const kind = "waits"',
  'node_modules/tool/package.json': { name: 'tool', dependencies: { other: '1' } },
  'node_modules/tool/bin.js': '',
}

let folder: string
let project: AgentProject

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'agent-actions-project-')))
  for (const [path, content] of Object.entries(FILES)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  project = agentProject(join(folder, 'src', 'agent.js'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe("an agent's project", () => {
  it('uses what the nearest package.json with a name lists, as any kind of dependency', () => {
    expect(['both', 'meta', 'inner', 'other'].filter((name) => project.uses(name))).toEqual([
      'both',
      'meta',
    ])
  })

  it('is not the one in whose node_modules another program lies', () => {
    const tool = agentProject(join(folder, 'node_modules', 'tool', 'bin.js'))
    expect(['both', 'other'].filter((name) => tool.uses(name))).toEqual(['other'])
  })

  it('knows the version of what is installed', () => {
    expect(project.versionOf('both')).toBe('1.2.3')
    expect(project.versionOf('absent')).toBeUndefined()
  })

  it('loads both copies of a module that has two', () => {
    expect(project.load('both/sub', ['both'])).toMatchObject([{ kind: 'esm' }, { kind: 'cjs' }])
  })

  it('finds what another package brings beside that', () => {
    expect(project.load('inner', ['meta'])).toMatchObject([{ kind: 'inner' }])
  })

  it('loads nothing where a module is not installed', () => {
    expect(project.load('absent', ['absent', 'both'])).toEqual([])
    expect(project.load('both/absent', ['both'])).toEqual([])
  })

  it('throws what a module throws that cannot be loaded at once', () => {
    expect(() => project.load('waits', [])).toThrow(/await|async/i)
  })

  it('uses nothing where there is no package.json', () => {
    expect(agentProject('/nowhere/agent.js').uses('both')).toBe(false)
  })
})
