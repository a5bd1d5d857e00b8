import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { read, ROOT } from './project.ts'

interface DialectTable {
  readonly dialectTable: (fixtures?: string) => Promise<string>
  readonly withDialectTable: (page: string) => Promise<string>
}

const { dialectTable, withDialectTable } = (await import(
  join(ROOT, 'scripts', 'dialect-table.js')
)) as DialectTable

/** Cells by column, of a library of one recording. */
async function rowOf(name: string, events: readonly object[]): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-actions-recordings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'some'))
  const recording = { library: 'some@1.0.0', case: name, spans: [] }
  await writeFile(join(folder, 'some', 'a.json'), JSON.stringify(recording))
  await writeFile(join(folder, 'some', 'a.events.json'), JSON.stringify(events))
  const [titles, , row] = (await dialectTable(folder)).split('\n').map(cellsOf)
  return Object.fromEntries((titles ?? []).map((title, index) => [title, row?.[index] ?? '']))
}

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

const tool = (more: object = {}): object => ({
  action_type: 'tool_call',
  agent_name: 'fixture-service',
  span_id: '0000000000000001',
  action_details: { tool_parameters: {} },
  status: 'ok',
  ...more,
})

describe('the table of what the spans of libraries become', () => {
  it('is on the page as the recordings make it: if not, node scripts/dialect-table.js', async () => {
    const page = read('docs/existing-otel.md')
    expect(await withDialectTable(page)).toBe(page)
  })

  it('says what a library gives, and leaves open what was not recorded', async () => {
    const given = { action_details: { tool_parameters: { a: 1 }, tool_result: 'b' } }
    expect(await rowOf('working tool', [tool(given)])).toEqual({
      'spans of': 'some@1.0.0',
      tools: '✓',
      parameters: '✓',
      results: '✓',
      'failed tools': '',
      'cancelled tools': '',
      'agent of a tool': '',
      "agents' runs": '',
      sessions: '',
    })
  })

  it('says what a library does not give', async () => {
    expect(await rowOf('tool of a named agent', [tool()])).toMatchObject({
      parameters: '–',
      results: '–',
      'agent of a tool': '–',
      "agents' runs": '–',
    })
    expect(await rowOf('failing agent', [])).toMatchObject({ tools: '–' })
  })

  it('names what a cancelled or failed call ends as instead', async () => {
    const failed = tool({ status: 'error' })
    expect(await rowOf('cancelled tool', [failed])).toMatchObject({ 'cancelled tools': 'error' })
    expect(await rowOf('failing tool', [failed, tool()])).toMatchObject({
      'failed tools': '✓, or ok',
    })
    expect(await rowOf('failing tool', [])).toMatchObject({ 'failed tools': 'no row' })
  })
})
