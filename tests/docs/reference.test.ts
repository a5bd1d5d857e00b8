import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSkippedFor } from '@agent-actions/test-services'
import { expect, it, onTestFinished } from 'vitest'
import { runCommand } from '../package/run-command.ts'
import { ROOT } from './pages.ts'

const NOT_INSTALLED = 3

async function pagesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).toSorted()
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>
}

it('has the API reference that the docstrings make: if not, npm run reference', async (context) => {
  const made = await mkdtemp(join(tmpdir(), 'agent-actions-reference-'))
  onTestFinished(() => rm(made, { recursive: true }))
  const generator = join('scripts', 'reference', 'generate.js')
  const { status, stderr } = await runCommand(process.execPath, [generator, made], ROOT)
  const problem =
    status === NOT_INSTALLED
      ? `the API reference: typedoc cannot be installed\n${stderr}`
      : undefined
  if (isSkippedFor(problem)) context.skip(problem)
  expect(status, stderr).toBe(0)
  expect(await pagesIn(made)).toEqual(await pagesIn(join(ROOT, 'docs', 'reference')))
})
