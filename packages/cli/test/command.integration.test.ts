import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@agent-actions/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { displayWidth } from '../src/output/display-width.ts'
import {
  agentActions,
  agentActionsIntoFullDevice,
  buildCommand,
  start,
  startOnTerminal,
} from './built-command.ts'
import { CORRELATION_ID, EVENTS, storeRun } from './stored-run.ts'

/** Holds a store with one run, in its default place. */
let folder = ''
/** Holds nothing. */
let emptyFolder = ''

beforeAll(async () => {
  buildCommand()
  folder = await mkdtemp(join(tmpdir(), 'agent-actions-cli-'))
  emptyFolder = await mkdtemp(join(tmpdir(), 'agent-actions-cli-'))
  await storeRun(folder)
})

afterAll(async () => {
  await Promise.all([folder, emptyFolder].map((path) => rm(path, { recursive: true, force: true })))
})

/** What moves a cursor or hides text, beside the end of a line. */
const CONTROL = /(?!\n)[\p{Cc}\u202e]/u

const parseLines = (text: string): readonly unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

describe('piped', () => {
  it('runs writes one JSON object for each run', async () => {
    const { code, stdout, stderr } = await agentActions(['runs'], folder)
    expect(code, stderr).toBe(0)
    expect(parseLines(stdout)).toEqual([
      expect.objectContaining({
        correlationId: CORRELATION_ID,
        actions: EVENTS.length,
        toolCalls: 1,
        decisions: 1,
        errors: 1,
        outcome: 'error',
      }),
    ])
  })

  it('trace writes one JSON object for each action, with its parent', async () => {
    const { code, stdout, stderr } = await agentActions(['trace', CORRELATION_ID], folder)
    expect(code, stderr).toBe(0)
    expect(parseLines(stdout)).toEqual(
      EVENTS.map(({ id, span_id, parent_span_id, action_details: details }) =>
        expect.objectContaining({
          id,
          spanId: span_id,
          ...(parent_span_id && { parentSpanId: parent_span_id }),
          details,
        }),
      ),
    )
  })

  it('stats counts by tool and by agent', async () => {
    const tools = await agentActions(['stats'], folder)
    expect(parseLines(tools.stdout)).toEqual([
      expect.objectContaining({ toolName: 'Bash', calls: 1, errors: 1, p50Ms: 30.211 }),
    ])
    const agents = await agentActions(['stats', '--by', 'agent'], folder)
    expect(parseLines(agents.stdout)).toHaveLength(2)
  })

  it('errors tells each failure once, with its latest run', async () => {
    const { stdout } = await agentActions(['errors'], folder)
    expect(parseLines(stdout)).toEqual([
      expect.objectContaining({ errorType: 'ExitError', count: 1, correlationId: CORRELATION_ID }),
    ])
  })

  it('--agent, --failed and --since choose', async () => {
    const args = ['runs', '--agent', 'agent-coder', '--failed', '--since', '1h']
    expect(parseLines((await agentActions(args, folder)).stdout)).toHaveLength(1)
    const none = await agentActions(['runs', '--agent', 'nobody'], folder)
    expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 0, stdout: '' })
    expect(none.stderr).toContain('docs/no-rows.md')
  })

  it('a table with --table fits 80 columns and has no colours', async () => {
    const { stdout } = await agentActions(['runs', '--table'], folder)
    expectPlainLinesOf(stdout)
    expect(stdout).toMatch(/^ +RUN +AGE +TOOK +ACT +ERR +AGENTS\n✗ {2}0af76519-/)
  })

  it('ends quietly when the reader has gone', async () => {
    const { child, ended } = start(['runs', '--help'], folder)
    child.stdout?.destroy()
    expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

function expectPlainLinesOf(text: string): void {
  expect(text).not.toMatch(CONTROL)
  expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(80)
}

/** A terminal ends its lines with CR LF. */
async function onTerminal(args: readonly string[], env?: Record<string, string>): Promise<string> {
  const { code, stdout } = await startOnTerminal(args, folder, env).ended
  const stderr = await readFile(join(folder, 'stderr.txt'), 'utf8')
  expect(stderr).not.toMatch(/^error:/m)
  expect(code, stderr).toBe(0)
  return stdout.replaceAll('\r\n', '\n')
}

// `script` of util-linux gives a program a terminal; its namesakes take other arguments.
describe.runIf(process.platform === 'linux')('on a terminal', () => {
  it('every view fits 80 columns, without colours when NO_COLOR says so', async () => {
    const views = [['runs'], ['trace', CORRELATION_ID], ['stats'], ['stats', '--by', 'agent']]
    for (const args of [...views, ['errors']]) {
      const text = await onTerminal(args, { NO_COLOR: '1' })
      expectPlainLinesOf(text)
      expect(text.trim()).not.toBe('')
    }
  })

  it('trace draws the run', async () => {
    const text = await onTerminal(['trace', CORRELATION_ID], { NO_COLOR: '1' })
    expect(text.slice(text.indexOf('\n\n') + 2)).toBe(`\
✗ error repair [agent-coder] 6.1 s  ExitError: exit code 1
├─ ✓ decision select_agent 30 ms  agent="編集者 🤖"
└─ ✗ Bash 30 ms  command="npm test \\u001b[2J?2J? long long long long long long …
   └─ ✗ error ExitError [agent-xxxxxxxxxxxxxxxxx…] 30 ms  exit code 1 second li…
`)
  })

  it('has colours', async () => {
    expect(await onTerminal(['runs'])).toContain('\u001b[31m✗\u001b[39m')
  })

  it('draws with ASCII where the locale is not UTF-8', async () => {
    const text = await onTerminal(['trace', CORRELATION_ID], { LC_ALL: 'C', NO_COLOR: '1' })
    expect(text).toContain('\n|- ok decision select_agent')
  })

  it('--json writes JSON lines there too, with nothing a terminal could obey', async () => {
    const text = await onTerminal(['trace', CORRELATION_ID, '--json'])
    expect(parseLines(text)).toHaveLength(EVENTS.length)
    expect(text).not.toMatch(CONTROL)
  })
})

it('migrate makes the default folder, where the views then find it', async () => {
  const place = await mkdtemp(join(emptyFolder, 'new-'))
  const made = await agentActions(['migrate'], place)
  expect(made.code, made.stderr).toBe(0)
  expect(made.stderr).toContain('in pglite:./agent-actions-data\n')
  expect(await agentActions(['runs'], place)).toMatchObject({ code: 0, stdout: '' })
})

it('forget erases the run of an embedded store, once it is told to', async () => {
  const place = await mkdtemp(join(emptyFolder, 'forget-'))
  await storeRun(place)
  const shown = await agentActions(['forget', CORRELATION_ID, '--table'], place)
  expect(shown.code, shown.stderr).toBe(0)
  expectPlainLinesOf(shown.stdout + shown.stderr)
  expect(shown.stdout).toMatch(/^agent_actions +tool_call +1$/m)
  const rows = parseLines((await agentActions(['forget', CORRELATION_ID, '--yes'], place)).stdout)
  expect(rows).toContainEqual({
    correlationId: CORRELATION_ID,
    table: 'agent_actions',
    kind: 'error',
    rows: 2,
    erased: true,
  })
  expect((await agentActions(['trace', CORRELATION_ID], place)).code).toBe(1)
  const again = await agentActions(['forget', CORRELATION_ID, '--yes'], place)
  expect(again).toMatchObject({ code: 0, stdout: '' })
  expect(again.stderr).toContain('nothing to erase')
})

describe('the process ends with', () => {
  it('0 after help and version', async () => {
    expect((await agentActions(['--help'], emptyFolder)).code).toBe(0)
    const { version } = JSON.parse(
      await readFile(new URL('../package.json', import.meta.url), 'utf8'),
    ) as { version: string }
    expect(await agentActions(['--version'], emptyFolder)).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    })
  })

  it('1 for an id that is in no row', async () => {
    const id = CORRELATION_ID.replace('0a', 'ff')
    const { code, stdout, stderr } = await agentActions(['trace', id], folder)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('no such run; see agent-actions runs')
  })

  it.runIf(process.platform === 'linux')('1 when its output cannot be written', async () => {
    const { code, stderr } = await agentActionsIntoFullDevice()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: the output cannot be written: ENOSPC/)
  })

  it('2 for a malformed id', async () => {
    const { code, stderr } = await agentActions(['trace', 'abc-123'], folder)
    expect(code).toBe(2)
    expect(stderr).toContain('0af76519-16cd-43dd-8448-eb211c80319c')
  })

  it('3 when no database is named, or one that cannot be', async () => {
    const nothing = await agentActions(['runs'], emptyFolder)
    expect(nothing.code).toBe(3)
    expect(nothing.stderr).toContain('DATABASE_URL=pglite:./folder')
    const env = { DATABASE_URL: 'mysql://user:secret@host/db' }
    const unknown = await agentActions(['runs'], emptyFolder, env)
    expect(unknown.code).toBe(3)
    expect(unknown.stderr).not.toContain('secret')
    expect(unknown.stderr).toContain('DATABASE_URL')
  })

  it('4 while another process owns the folder, which it names', async () => {
    await using owner = await openStore(`pglite:${folder}/agent-actions-data`)
    const { code, stdout, stderr } = await agentActions(['runs'], folder)
    expect({ code, stdout }, owner.name).toEqual({ code: 4, stdout: '' })
    expect(stderr).toContain(
      'An embedded store can be read only when its agent has ended. ' +
        `Stop the agent (process ${process.pid}) or wait, then run this again.\n`,
    )
  })

  it('5 when there is no store, or one without the table', async () => {
    const missing = await agentActions(['runs', '--database', 'pglite:./nothing'], emptyFolder)
    expect(missing.code, missing.stderr).toBe(5)
    const url = `pglite:${emptyFolder}/no-table`
    await (await openStore(url)).close()
    const empty = await agentActions(['runs', '--database', url], emptyFolder)
    expect(empty.code, empty.stderr).toBe(5)
    expect(empty.stderr).toContain('agent-actions migrate')
  })

  it('130 when it is interrupted, and leaves a folder that works', async () => {
    const args = ['migrate', '--database', 'pglite:./interrupted']
    const { child, ended } = start(args, emptyFolder, { LOG_LEVEL: 'debug' })
    // With LOG_LEVEL=debug it says at once what it begins.
    if (child.stderr) await once(child.stderr, 'data')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: '' })
    const again = await agentActions(args, emptyFolder)
    expect(again.code, again.stderr).toBe(0)
    expect(parseLines(again.stdout)).toContainEqual(
      expect.objectContaining({ migration: '0001-agent-actions' }),
    )
  })
})
