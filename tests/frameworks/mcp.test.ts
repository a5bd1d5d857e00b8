import { join } from 'node:path'
import type { ActionEvent } from '@agent-actions/events'
import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../package/run-command.ts'
import {
  compileTypes,
  frameworkProblem,
  runExample,
  runFramework,
  type Framework,
  type Outcome,
} from './framework.ts'

const MCP: Framework = { name: 'mcp' }
const ROOT = join(import.meta.dirname, '..', '..')

/** A call and what it says of its failure, children behind a `>`. Of events in the order of their start. */
function shape(events: readonly ActionEvent[]): readonly string[] {
  const started = events.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
  return started.filter((event) => event.span_id !== undefined).map((event) => path(event, events))
}

function path(event: ActionEvent, events: readonly ActionEvent[]): string {
  const { parent_span_id: parentId, correlation_id: runId } = event
  const parent = events.find(
    ({ span_id, correlation_id }) =>
      parentId !== undefined && span_id === parentId && correlation_id === runId,
  )
  const above = parent ? `${path(parent, events)} > ` : ''
  const side = event.source?.['layer'] === 'mcp.server' ? ' at the server' : ''
  return `${above}${event.action_name}${side}`
}

/** Status, name and failure of the calls of tools that the server registered. */
function outcomes(events: readonly ActionEvent[]): readonly string[] {
  const started = events.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
  return started
    .filter(({ action_type, action_name }) => action_type === 'tool_call' && action_name !== 'plus')
    .map(({ status, action_name, action_details: { error_type, error_message } }) =>
      [status, action_name, error_type, error_message]
        .filter((part) => typeof part === 'string')
        .join(' '),
    )
}

const failures = ({ events }: Outcome): readonly string[] =>
  events.filter(({ action_type }) => action_type === 'error').map(({ action_name }) => action_name)

/** How each version words what it refuses. */
const WORDS = {
  v1: {
    unknown: 'tool_error MCP error -32602: Tool no-such-tool not found',
    invalid: 'tool_error MCP error -32602: Input validation error: Invalid arguments for tool add',
    timeout: 'McpError MCP error -32001: Request timed out',
    closed: 'McpError MCP error -32000: Connection closed',
    badResult: 'McpError MCP error -32602: Invalid tools/call result: [',
  },
  v2: {
    unknown: 'ProtocolError Tool no-such-tool not found',
    invalid: 'tool_error Input validation error: Invalid arguments for tool add',
    timeout: 'SdkError Request timed out',
    closed: 'SdkError Connection closed',
    badResult: 'ProtocolError Invalid tools/call result: [',
  },
} as const

describe.skipIf(isSkippedFor(await frameworkProblem(MCP)))('MCP', () => {
  let outcomeOf: (name: string) => Outcome

  beforeAll(async () => {
    outcomeOf = await runFramework(MCP)
  })

  describe.each(['v1', 'v2'] as const)('of version %s', (version) => {
    const words = WORDS[version]
    const outcome = (name: string): Outcome => outcomeOf(`${version}: ${name}`)
    const returned = (name: string): unknown => outcome(name).returned
    const ofServerProcess = (name: string): readonly ActionEvent[] =>
      (returned(name) as { events: readonly ActionEvent[] }).events

    const ofClient = [
      'ok add',
      'error boom tool_error no more room',
      'error refuse tool_error not today',
      `error no-such-tool ${words.unknown}`,
      expect.stringContaining(`error add ${words.invalid}`),
      `error wait ${words.timeout}`,
      'cancelled wait',
    ]
    const ofServer = [
      'ok add',
      'error boom RangeError no more room',
      'error refuse tool_error not today',
      `error no-such-tool ${words.unknown}`,
      expect.stringContaining(`error add ${words.invalid}`),
      'cancelled wait',
      'cancelled wait',
    ]

    it('gives the agent what it would get, whichever side is observed', () => {
      const plain = returned('nothing instrumented')
      expect(returned('a client')).toEqual({ outcomes: plain, isSame: true })
      expect(returned('a server')).toEqual({ outcomes: plain, isSame: true })
      expect(returned('both in one process')).toEqual(plain)
      expect(returned('a server in another process')).toMatchObject({ did: plain })
    })

    it("tells of every outcome on the client's side", () => {
      expect(outcomes(outcome('a client').events)).toEqual(ofClient)
    })

    it("tells of every outcome on the server's side, with the error that a tool threw", () => {
      expect(outcomes(outcome('a server').events)).toEqual(ofServer)
    })

    it('records parameters as an object, and as the result what the tool said', () => {
      expect(outcome('a client').events[1]).toMatchObject({
        action_name: 'add',
        action_details: {
          tool_parameters: { a: 1, b: 2 },
          tool_result: { content: [{ type: 'text', text: '3' }] },
          success: true,
        },
      })
    })

    it('tells each failure once', () => {
      expect(failures(outcome('a client'))).toHaveLength(5)
      expect(failures(outcome('a server'))).toHaveLength(4)
      expect(failures(outcome('a tool around a tool that fails'))).toEqual(['RangeError'])
    })

    it('passes the run on beside what the caller says in _meta, and leaves that object alone', () => {
      const [event] = outcome('what the server is told').events
      const traceId = event?.correlation_id.replaceAll('-', '')
      expect(returned('what the server is told')).toEqual({
        meta: { 'example.com/mine': 1, traceparent: `00-${traceId}-${event?.span_id}-01` },
        isUntouched: true,
      })
    })

    it('leaves the callback of progress to the agent', () => {
      expect(returned('progress')).toEqual([1, 2])
    })

    it('puts parallel calls, and what happens in them, where they belong', () => {
      expect(shape(outcome('parallel calls of an agent').events).toSorted()).toEqual([
        'run',
        'run > add',
        'run > add',
        'run > add > plus',
        'run > add > plus',
        'run > outer',
        'run > outer > add',
        'run > outer > add > plus',
      ])
    })

    it('is a failure of the client where the connection ends', () => {
      expect(outcomes(outcome('a connection that is closed').events)).toEqual([
        `error wait ${words.closed}`,
        'error add Error Not connected',
      ])
    })

    it('observes a server whose tools come after it was instrumented', () => {
      expect(outcomes(outcome('a server whose tools come later').events)).toEqual([
        'ok add',
        `error no-such-tool ${words.unknown}`,
      ])
    })

    it('observes a low-level server, instrumented before or after its handler is set', () => {
      const once = [
        'ok echo',
        'error missing RangeError no tool missing',
        `error bad-result ${words.badResult}`,
      ]
      expect(outcomes(outcome('a low-level server').events)).toEqual([...once, ...once])
    })

    it('is one action where client and server share a process and a transport in memory', () => {
      const [add, boom, ...others] = ofClient
      expect(outcomes(outcome('both in one process').events)).toEqual([
        add,
        // Here the client's action gets to know what the tool threw.
        String(boom).replace('tool_error', 'RangeError'),
        ...others,
      ])
      expect(shape(outcome('both in one process').events)).toContain('add > plus')
    })

    it('is an action of each side over HTTP, also within one process', () => {
      expect(shape(outcome('a server over HTTP in the same process').events)).toEqual([
        'run',
        'run > add',
        'run > add > add at the server',
        'run > add > add at the server > plus',
        'run > boom',
        'run > boom > boom at the server',
      ])
    })

    it('is one run with a server in another process, whose actions lie below those of the client', () => {
      const { events } = outcome('a server in another process')
      const server = ofServerProcess('a server in another process')
      const calls = ['add', 'boom', 'refuse', 'no-such-tool', 'add', 'wait', 'wait', 'meta']
      expect(shape([...events, ...server]).toSorted()).toEqual(
        [
          'run',
          ...calls.map((name) => `run > ${name}`),
          ...calls.slice(1).map((name) => `run > ${name} > ${name} at the server`),
          'run > add > add at the server',
          'run > add > add at the server > plus',
        ].toSorted(),
      )
      expect(outcomes(server)).toEqual([...ofServer, 'ok meta'])
      expect(new Set(server.map(({ agent_name }) => agent_name))).toEqual(new Set(['calculator']))
    })

    it("continues a trace that is the caller's own", () => {
      expect(shape(outcome('a trace that the caller passes on itself').events)).toEqual([
        'outer',
        'outer > add at the server',
        'outer > add at the server > plus',
      ])
    })

    it('observes by module what connects from then on, until it is undone', () => {
      const { events } = outcome('instrumented by module')
      const parameters = events
        .filter(({ action_name }) => action_name === 'add')
        .map(({ action_details }) => action_details['tool_parameters'])
      // The second client was named, with nothing captured; the next two calls come after the undo.
      expect(parameters).toEqual([{ a: 1, b: 2 }, {}, { a: 9, b: 10 }])
      expect(returned('instrumented by module')).toEqual({ own: [] })
      expect(outcomes(outcome('servers by module').events)).toEqual([
        'error boom RangeError no more room',
        'error boom RangeError no tool boom',
      ])
    })

    it('observes the CommonJS copy, which is another', () => {
      expect(returned('the CommonJS copy')).toEqual({ isCopy: true })
      expect(outcomes(outcome('the CommonJS copy').events)).toEqual(['ok add', 'ok add'])
    })

    it('is one action for each call, however often it was instrumented', () => {
      expect(outcomes(outcome('instrumented twice').events)).toEqual(['ok add', 'ok add'])
    })

    it('records neither parameters nor results where it is told to', () => {
      const { events } = outcome('nothing captured')
      const calls = events.filter(({ action_name }) => action_name !== 'plus')
      const nothing = { tool_parameters: {}, success: true }
      expect(calls.map(({ action_details }) => action_details)).toMatchObject([
        nothing,
        nothing,
        // What failed is told all the same.
        { error_type: 'tool_error', error_message: 'not today' },
        { severity: 'error' },
      ])
      expect(JSON.stringify(calls)).not.toMatch(/tool_result|"a"/)
    })

    it('lets the call through where the logger throws', () => {
      expect(returned('a logger that throws')).toEqual({ content: [{ type: 'text', text: '3' }] })
      expect(outcomes(outcome('a logger that throws').events)).toEqual([])
    })

    it('does not see calls by other ways than callTool', () => {
      const { threw, events } = outcome('calls by other ways than callTool')
      expect({ threw, events }).toEqual({ events: [] })
    })

    it('warns of nothing and leaves no rejection unhandled', () => {
      const cases = ['a client', 'a server', 'both in one process', 'a connection that is closed']
      for (const name of cases) expect(outcome(name)).toMatchObject({ told: [], unhandled: [] })
    })
  })

  it('is a failure of the client where the server exits while it answers', () => {
    expect(outcomes(outcomeOf('a server that exits').events)).toEqual([
      `error exit ${WORDS.v1.closed}`,
    ])
  })

  it('observes a server of other people: files', () => {
    expect(outcomes(outcomeOf('the filesystem server').events)).toEqual([
      'ok read_text_file',
      expect.stringContaining('error read_text_file tool_error Access denied'),
    ])
  })

  it('observes a server of other people: everything', () => {
    expect(outcomes(outcomeOf('the everything server').events)).toEqual([
      'ok echo',
      'ok get-sum',
      'ok trigger-long-running-operation',
      expect.stringContaining('error get-sum tool_error'),
    ])
    // The last step and the result race each other; the first step has been there since.
    expect((outcomeOf('the everything server').returned as { steps: unknown }).steps).toContain(1)
  })

  it('says so of what is no client or server, and of a traceparent that is none', () => {
    expect(outcomeOf('what is none').told).toEqual([
      expect.stringContaining('instrumentMcpClient was given something that has no callTool'),
      expect.stringContaining('instrumentMcpServer was given something that is no server'),
    ])
    const { told, events } = outcomeOf('a traceparent that is none')
    expect(told).toEqual([expect.stringContaining('is not as W3C Trace Context has it')])
    expect(shape(events)).toEqual(['refuse'])
  })

  it('tells once of a logger that throws', () => {
    expect(outcomeOf('v1: a logger that throws').told).toEqual([
      expect.stringContaining('a tool call of MCP was not observed'),
    ])
  })

  it('observes both versions where `start` is told to replace methods', async () => {
    const program = join(import.meta.dirname, MCP.name, 'patched.mjs')
    const { stdout, stderr } = await runCommand(process.execPath, [program], ROOT, 60_000)
    expect(stderr).toBe('')
    const events = JSON.parse(stdout) as readonly ActionEvent[]
    expect(events.map(({ action_name }) => action_name)).toEqual([
      'boom',
      'RangeError',
      'boom',
      'RangeError',
    ])
  })

  it('fits the types of both versions', async () => {
    expect(await compileTypes(MCP)).toMatchObject({ status: 0, stdout: '' })
  })

  it('the example prints its run', async () => {
    const { status, stdout, stderr } = await runExample(MCP)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/✓ find_book .*\n.*└─ ✓ find_book .* \[library\]/)
  })
})
