import { warnOnce } from '../diagnostics.ts'
import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { recorderFrom } from '../recorder.ts'
import { answerCall, type Handler } from './answer-call.ts'
import { recorderOf, recordUnlessNamed, recordWith, type Recording } from './recorder-of.ts'
import { replaceMethod } from './replace-method.ts'
import { rememberThrown } from './thrown-by-tools.ts'

/** A low-level `Server` of either version of the MCP SDK. */
export interface McpServer {
  /** The SDK's own. */
  readonly setRequestHandler: (...args: never[]) => unknown
}

/** An `McpServer` of either version. */
export interface McpHighLevelServer {
  readonly server: McpServer
}

const NAME = 'mcp.server'
const CALL = 'tools/call'

/**
 * Every `tools/call` that this server answers is a `tool_call` from now on, below the call of the client
 * that told of itself in `_meta`: also one of a tool that does not exist, or with arguments that do not
 * fit. Tools can be registered before or after. Never throws.
 *
 * A client in the same process, through a transport in memory, has the action already: there the server
 * adds none.
 *
 * @returns the same server
 */
export function instrumentMcpServer<Server extends McpServer | McpHighLevelServer>(
  server: Server,
  options: InstrumentationOptions = {},
): Server {
  observeSafely('a server of MCP was not instrumented', () => {
    const answering = observeServer(server)
    if (answering) return recordWith(answering, { recorder: recorderFrom(options) })
    warnOnce(
      NAME,
      'instrumentMcpServer was given something that is no server of the MCP SDK, or of a version that keeps its handlers elsewhere.',
    )
  })
  return server
}

/** For who observes all servers of a class. */
export function observeServerUnlessNamed(server: object, recording: Recording): void {
  const answering = observeServer(server)
  if (answering) recordUnlessNamed(answering, recording)
}

/** @returns the low-level server, if there is one with handlers that are found */
function observeServer(given: object): object | undefined {
  const inner: unknown = (given as Partial<McpHighLevelServer> | null)?.server
  const server = isServer(inner) ? inner : given
  if (!isServer(server)) return undefined
  if (server !== given && claim(given, NAME)) rememberThrown(given)
  if (claim(server, NAME)) observeHandlers(server)
  return server
}

/** What both versions have. `_requestHandlers` is no public property, and there is no other way to a handler that is set. */
interface Answering extends McpServer {
  readonly _requestHandlers: Map<string, Handler>
}

function isServer(given: unknown): given is Answering {
  const { setRequestHandler, _requestHandlers } = (given ?? {}) as Partial<Answering>
  return typeof setRequestHandler === 'function' && _requestHandlers instanceof Map
}

/** What is set already, and what will be. By the handler of the whole request: a tool's own never hears of bad calls. */
function observeHandlers(server: Answering): void {
  let observed: Handler | undefined
  const observe = (): void => {
    const { _requestHandlers: handlers } = server
    const handler = handlers.get(CALL)
    if (!handler || handler === observed) return
    observed = (request, extra) => {
      const answer = (): unknown => handler(request, extra)
      const recorder = recorderOf(server)
      return recorder ? answerCall(recorder, { request, extra, answer }) : answer()
    }
    handlers.set(CALL, observed)
  }
  observe()
  replaceMethod(server, 'setRequestHandler', (_self, _args, original) => {
    const returned = original()
    observeSafely('a handler of an MCP server was not observed', observe)
    return returned
  })
}
