import { injectCorrelation } from '@agent-actions/sdk'
import { warnOnce } from '../diagnostics.ts'
import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { recorderFrom, type Recorder } from '../recorder.ts'
import { noteSpan, noteUnderWay, thrownInThisProcess } from './calls-of-this-process.ts'
import { observeCall } from './observe-call.ts'
import { recorderOf, recordWith } from './recorder-of.ts'
import { replaceMethod, type CallOriginal } from './replace-method.ts'
import { toolAround } from './tool-around.ts'
import { toolRequest } from './tool-request.ts'

/** A client of either version of the MCP SDK. */
export interface McpClient {
  /** The SDK's own. */
  readonly callTool: (...args: never[]) => unknown
}

const NAME = 'mcp.client'

/**
 * Every `callTool` of this client is a `tool_call` from now on, and tells the server in `_meta` which
 * one: a server that is instrumented as well, or continues traces, belongs to the same run.
 *
 * A result with `isError` is a failure, and an aborted call is cancelled. Never throws.
 *
 * @returns the same client
 */
export function instrumentMcpClient<Client extends McpClient>(
  client: Client,
  options: InstrumentationOptions = {},
): Client {
  observeSafely('a client of MCP was not instrumented', () => {
    const observed = observeClient(client)
    if (observed) return recordWith(client, { recorder: recorderFrom(options) })
    warnOnce(NAME, 'instrumentMcpClient was given something that has no callTool.')
  })
  return client
}

/** Once for each client; how it is recorded is asked at each call. */
export function observeClient(client: object): boolean {
  if (typeof (client as Partial<McpClient> | null)?.callTool !== 'function') return false
  if (claim(client, NAME)) {
    replaceMethod(client, 'callTool', (_self, args, original) => {
      const recorder = recorderOf(client)
      return recorder ? callTool(recorder, args, original) : original()
    })
  }
  return true
}

function callTool(recorder: Recorder, args: readonly unknown[], original: CallOriginal): unknown {
  const [params, ...others] = args
  const make = (): unknown => original([withCorrelation(params), ...others])
  const isTold = observeSafely('the tool around a call of MCP was not found', () =>
    isToldAround(params),
  )
  if (isTold) return make()
  return observeCall({
    recorder,
    start() {
      const { name, parameters } = toolRequest(params)
      const action = recorder.log.startToolCall(name, recorder.parameters(parameters))
      noteUnderWay(action)
      return action
    },
    make,
    thrownByTool: thrownInThisProcess,
    signal: observeSafely('the options of a tool call of MCP were not read', () =>
      signalIn(others),
    ),
  })
}

/** Whether the call has its action: that of the framework's tool around it. */
function isToldAround(params: unknown): boolean {
  const around = toolAround(toolRequest(params).name)
  if (around) noteSpan(around)
  return around !== undefined
}

/** The caller's own params stay as they are: it can use them for the next call. */
function withCorrelation(params: unknown): unknown {
  // What is none is refused by the client, in its own words.
  if (typeof params !== 'object' || params === null) return params
  const marked = observeSafely('the correlation was not written to a tool call of MCP', () => {
    const meta = injectCorrelation({ ...toolRequest(params).meta }, 'mcp-meta')
    return Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params
  })
  return marked ?? params
}

/** Version 1 has the schema of the result before the options. */
function signalIn(others: readonly unknown[]): unknown {
  const options = others.map((other) => (other as { signal?: unknown } | null | undefined)?.signal)
  return options.find((signal) => typeof signal === 'object')
}
