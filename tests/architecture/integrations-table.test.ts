import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesIn, read, ROOT } from './project.ts'

interface IntegrationsTable {
  readonly integrationsTable: (folder?: string) => Promise<string>
  readonly withIntegrationsTable: (page: string) => Promise<string>
}

const { integrationsTable, withIntegrationsTable } = (await import(
  join(ROOT, 'scripts', 'integrations-table.js')
)) as IntegrationsTable

async function tableOf(about: object, dependencies: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-actions-frameworks-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'some'))
  await writeFile(join(folder, 'some', 'about.json'), JSON.stringify(about))
  await writeFile(join(folder, 'some', 'package.json'), JSON.stringify({ dependencies }))
  return integrationsTable(folder)
}

const ABOUT = {
  framework: 'Some',
  page: 'some.md',
  packages: ['some'],
  captures: ['tools', 'runs'],
  turnOn: '`observe()`',
  withoutCode: 'yes',
  gaps: ['no ids', 'no sessions'],
}

describe('the table of frameworks', () => {
  it('is on the page as the suites make it: if not, node scripts/integrations-table.js', async () => {
    const page = read('docs/integrations.md')
    expect(await withIntegrationsTable(page)).toBe(page)
  })

  it('shows the versions that the tests run', async () => {
    const table = await tableOf(ABOUT, { some: '1.2.3', other: '2.0.0' })
    const [, , row] = table.split('\n')
    expect(row?.replaceAll(/ +/g, ' ')).toBe(
      '| [Some](integrations/some.md) | some 1.2.3 | tools, runs | `observe()` | yes | no ids; no sessions |',
    )
  })

  it('refuses a version that the tests do not pin', async () => {
    await expect(tableOf(ABOUT, { other: '2.0.0' })).rejects.toThrow('some is not pinned')
  })

  it('leads to the page of every framework', () => {
    const pages = filesIn('docs/integrations').filter((file) => file.endsWith('.md'))
    const table = read('docs/integrations.md')
    const unlinked = pages.filter((page) => !table.includes(page.slice('docs/'.length)))
    expect(unlinked).toEqual([])
  })
})
