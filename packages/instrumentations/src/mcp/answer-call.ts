import { withExtracted, type Action } from '@agent-actions/sdk'
import { observeSafely } from '../observe-safely.ts'
import type { Recorder } from '../recorder.ts'
import { isOfThisProcess } from './calls-of-this-process.ts'
import { observeCall } from './observe-call.ts'
import { signalOf, type RequestSignal } from './request-signal.ts'
import { thrownIn } from './thrown-by-tools.ts'
import { toolRequest, type ToolRequest } from './tool-request.ts'

export type Handler = (request: unknown, extra: unknown) => unknown

export interface IncomingCall {
  readonly request: unknown
  readonly extra: unknown
  /** What the server does with it. */
  readonly answer: () => unknown
}

/** Answers a call as an action below that of the client. */
export function answerCall(recorder: Recorder, { request, extra, answer }: IncomingCall): unknown {
  const call = observeSafely('a tool call to an MCP server was not read', () =>
    readCall(request, extra),
  )
  if (!call || call.isOwn) return answer()
  const { name, parameters, meta, isCalledFromElsewhere, signal } = call
  return withExtracted(
    meta,
    () =>
      observeCall({
        recorder,
        start() {
          const action = recorder.log.startToolCall(name, recorder.parameters(parameters), {
            ...(isCalledFromElsewhere && { layer: 'mcp.server' as const }),
          })
          if (signal) endWhenAborted(action, signal)
          return action
        },
        make: answer,
        signal,
        thrownByTool: () => thrownIn(signal),
      }),
    'mcp-meta',
  )
}

/** Not when the tool has noticed: one that hangs never does, and it is what the client gave up on. */
function endWhenAborted(action: Action, signal: RequestSignal): void {
  const end = (): void => {
    action.cancel(signal.reason)
    action.end()
  }
  if (signal.aborted) end()
  // The signal is this request's own, and goes with it.
  else signal.addEventListener('abort', end, { once: true })
}

/** W3C Trace Context, 3.2: version, trace id, span id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-/

interface ReadCall extends ToolRequest {
  /** Of a client of this process, whose action goes on while the server answers: it is that one. */
  readonly isOwn: boolean
  /** Whether the client, or what instruments it, told of itself. */
  readonly isCalledFromElsewhere: boolean
  readonly signal: RequestSignal | undefined
}

function readCall(request: unknown, extra: unknown): ReadCall {
  const read = toolRequest((request as { params?: unknown } | null)?.params)
  const traceparent = read.meta?.traceparent
  return {
    ...read,
    isOwn: isOfThisProcess(traceparent),
    isCalledFromElsewhere: typeof traceparent === 'string' && TRACEPARENT.test(traceparent),
    signal: signalOf(extra),
  }
}
