import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isProgram, isShell } from './code-blocks.ts'
import { blocks, pages, readPage, ROOT, where } from './pages.ts'

const programs = blocks.filter(isProgram)
const shellLines = blocks
  .filter(isShell)
  .flatMap((block) => block.text.split('\n').map((line) => ({ block, line: line.trim() })))
const scripts = (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
).scripts

describe('code on the pages', () => {
  it('is marked run, check, from= or no-run', () => {
    expect(programs.length).toBeGreaterThan(0)
    expect(programs.filter(({ mode }) => mode === 'unmarked').map(where)).toEqual([])
  })

  const excerpts = programs.filter(({ mode }) => mode === 'from')
  it.each(excerpts.map((block) => [where(block), block] as const))(
    'is, word for word, in the file that it is from: %s',
    (_place, { from, text }) => {
      // Only what a test runs or compiles.
      expect(from).toMatch(/^(tests|examples)\//)
      expect(readFileSync(join(ROOT, from ?? ''), 'utf8')).toContain(text)
    },
  )

  it('has a reason where it is not run', () => {
    const silent = programs.filter(({ mode, reason }) => mode === 'no-run' && reason.length < 8)
    expect(silent.map(where)).toEqual([])
  })
})

describe('commands on the pages', () => {
  it.each(['npm ci && npm run demo', 'npm ci && npm test'])('have %s in the README', (command) => {
    const inReadme = shellLines.filter(({ block }) => block.page === 'README.md')
    expect(inReadme.map(({ line }) => line)).toContain(command)
  })

  it('name scripts that package.json has', () => {
    const unknown = shellLines.flatMap(({ block, line }) =>
      [...line.matchAll(/\bnpm (?:run )?([a-z:-]+)/g)]
        .map(([call, script = '']) => ({ call, script }))
        .filter(
          ({ call, script }) =>
            (call.startsWith('npm run') || script === 'test') && !scripts[script],
        )
        .map(({ call }) => `${where(block)}: ${call}`),
    )
    expect(unknown).toEqual([])
  })

  it('install nothing of ours from npm, where it is not', () => {
    const bare = /\b(npm (i|install|add)|npx|pnpm add|yarn add)\b[^\n`]*\s@agent-actions\//
    expect(pages.filter((page) => bare.test(readPage(page)))).toEqual([])
  })
})
