import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '@agent-actions/events'
import type { Health, HealthAnswer } from './health.ts'
import type { ConsumerMetrics } from './metrics.ts'

export interface HttpServerOptions {
  /** 0: any free port. */
  readonly port: number
  readonly host: string
  readonly health: Health
  readonly metrics: Pick<ConsumerMetrics, 'text' | 'contentType'>
}

export interface HttpServer {
  /** The one it listens on. */
  readonly port: number
  /** Frees the port at once, also under requests. Never rejects. Safe to call twice. */
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

type Route = () => Answer | Promise<Answer>

const PATHS: Readonly<Record<string, string>> = {
  '/health': 'everything known; 200 healthy, 503 unhealthy with reasons',
  '/health/live': '503 when a restart would help',
  '/health/ready': '503 while records cannot become rows',
  '/metrics': 'for Prometheus',
}
/** Probes and scrapers are few, and quick. */
const LIMITS = { requestTimeout: 5_000, headersTimeout: 5_000, keepAliveTimeout: 15_000 }
const MOST_CONNECTIONS = 100

/**
 * Health and metrics over HTTP. It reads nothing but method and path, and keeps no process alive.
 *
 * @throws ConfigError when it cannot listen there; it names the variable to change
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { port, host } = options
  const routes = routesOf(options)
  const server = createServer(
    LIMITS,
    (request, response) => void respond(routes, request, response),
  )
  server.maxConnections = MOST_CONNECTIONS
  // What is no HTTP gets no answer.
  server.on('clientError', (_error, socket) => socket.destroy())
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw listenProblem(error, options)
  }
  // A socket that cannot be accepted, for want of file descriptors say, must not end the consumer.
  server.on('error', () => undefined)
  server.unref()
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }
}

function routesOf({ health, metrics }: HttpServerOptions): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    ['/', () => json(200, { paths: PATHS })],
    ['/health', async () => healthAnswer(await health.report())],
    ['/health/live', async () => healthAnswer(await health.live())],
    ['/health/ready', async () => healthAnswer(await health.ready())],
    [
      '/metrics',
      async () => ({ status: 200, contentType: metrics.contentType, text: await metrics.text() }),
    ],
  ])
}

async function respond(
  routes: ReadonlyMap<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A body is never read: the connection of a request that has one is closed after the answer.
  if (request.headers['content-length'] ?? request.headers['transfer-encoding']) {
    response.setHeader('connection', 'close')
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return send(response, json(405, { error: 'only GET and HEAD are answered' }))
  }
  const [path = ''] = (request.url ?? '').split('?', 1)
  const route = routes.get(path.length > 1 ? path.replace(/\/$/, '') : path)
  if (route === undefined) return send(response, json(404, { error: 'no such path', paths: PATHS }))
  try {
    send(response, await route())
  } catch {
    send(response, json(500, { error: 'this could not be answered; the consumer goes on' }))
  }
}

function send(response: ServerResponse, { status, contentType, text }: Answer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  // Node leaves the text out of the answer to a HEAD.
  response.end(text)
}

function healthAnswer({ isOk, body }: HealthAnswer): Answer {
  return json(isOk ? 200 : 503, body)
}

function json(status: number, body: unknown): Answer {
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    text: `${JSON.stringify(body)}\n`,
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}

function listenProblem(error: unknown, { port, host }: HttpServerOptions): ConfigError {
  const { code, message } = error as NodeJS.ErrnoException
  const problems: Readonly<Record<string, string>> = {
    EADDRINUSE: `HEALTH_CHECK_PORT is ${port}, which another program has on ${host}; set another port, 0 for any free one, or off`,
    EACCES: `HEALTH_CHECK_PORT is ${port}, which this user may not listen on; set one above 1023, 0 for any free one, or off`,
  }
  return new ConfigError([
    problems[code ?? ''] ??
      `AGENT_ACTIONS_HEALTH_HOST is '${host}', which cannot be listened on (${message}); 0.0.0.0 is all addresses, 127.0.0.1 is this machine only`,
  ])
}
