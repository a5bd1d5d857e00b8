import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Health, HealthAnswer } from '../src/health.ts'
import { startHttpServer, type HttpServer, type HttpServerOptions } from '../src/http-server.ts'

const HOST = '127.0.0.1'
const WELL: HealthAnswer = { isOk: true, body: { status: 'healthy' } }
const ILL: HealthAnswer = { isOk: false, body: { status: 'unhealthy', reasons: ['ä reason'] } }

let running: HttpServer | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

function healthOf(answers: {
  live?: HealthAnswer
  ready?: HealthAnswer
  report?: HealthAnswer
}): Health {
  return {
    live: () => Promise.resolve(answers.live ?? WELL),
    ready: () => Promise.resolve(answers.ready ?? WELL),
    report: () => Promise.resolve(answers.report ?? WELL),
  }
}

async function serve(options: Partial<HttpServerOptions> = {}): Promise<string> {
  running = await startHttpServer({
    port: 0,
    host: HOST,
    health: healthOf({}),
    metrics: { contentType: 'text/plain; version=0.0.4', text: () => Promise.resolve('a 1\n') },
    ...options,
  })
  return `http://${HOST}:${running.port}`
}

/** What the server sends to bytes that no HTTP client would send, until it hangs up. */
async function rawAnswer(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), HOST)
  let text = ''
  socket.on('data', (data) => (text += data.toString()))
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.write(bytes)
  await closed
  return text
}

describe('paths', () => {
  it.each([
    ['/health', 'report'],
    ['/health/live', 'live'],
    ['/health/ready', 'ready'],
  ])('%s is 200 or 503 with JSON', async (path, question) => {
    const url = await serve({ health: healthOf({ [question]: ILL }) })
    const ill = await fetch(url + path)
    expect(ill.status).toBe(503)
    expect(ill.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(ill.headers.get('cache-control')).toBe('no-store')
    expect(await ill.json()).toEqual(ILL.body)
    for (const other of ['/health', '/health/live', '/health/ready'].filter(
      (any) => any !== path,
    )) {
      const well = await fetch(url + other)
      expect([well.status, await well.json()]).toEqual([200, WELL.body])
    }
  })

  it('/metrics is text in the format of Prometheus', async () => {
    const answer = await fetch(`${await serve()}/metrics`)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4')
    expect(await answer.text()).toBe('a 1\n')
  })

  it('are listed at the root and for a path that is none', async () => {
    const url = await serve()
    const root = await fetch(url)
    const none = await fetch(`${url}/nothing`)
    expect([root.status, none.status]).toEqual([200, 404])
    for (const answer of [root, none]) {
      const { paths } = (await answer.json()) as { paths: object }
      expect(Object.keys(paths)).toEqual(['/health', '/health/live', '/health/ready', '/metrics'])
    }
  })

  it('may have a query and a slash at the end', async () => {
    const url = await serve()
    expect((await fetch(`${url}/health/?verbose=1`)).status).toBe(200)
  })

  it('answer HEAD without a body', async () => {
    const answer = await fetch(`${await serve()}/health`, { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answer %s with 405', async (method) => {
    const answer = await fetch(`${await serve()}/health`, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('rubbish', () => {
  it.each([
    ['no HTTP at all', '\u0000\u0001 hello\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['a path that is no path', 'GET http://[::1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['a path with bad escapes', 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['a body that never comes', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n'],
  ])('such as %s gets no 200, and the next one is served', async (_what, bytes) => {
    const url = await serve()
    expect(await rawAnswer(url, bytes)).not.toContain('200 OK')
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  it('inside is a 500, not the end', async () => {
    const url = await serve({
      metrics: { contentType: 'text/plain', text: () => Promise.reject(new Error('no')) },
    })
    expect((await fetch(`${url}/metrics`)).status).toBe(500)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })
})

describe('the port', () => {
  it('that is taken is told with the variable to change', async () => {
    const other = createServer().listen(0, HOST)
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await expect(serve({ port })).rejects.toMatchObject({
      code: 'AA_CONFIG_INVALID',
      problems: [expect.stringMatching(`^HEALTH_CHECK_PORT is ${port}, which another program has`)],
    })
    other.close()
  })

  it('on an address that is none of this machine is told with the variable to change', async () => {
    // Of the range for documentation, RFC 5737.
    await expect(serve({ host: '192.0.2.1' })).rejects.toMatchObject({
      problems: [expect.stringContaining("AGENT_ACTIONS_HEALTH_HOST is '192.0.2.1'")],
    })
  })

  it('is free at once after close, also under an open connection and a request', async () => {
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const never = new Promise<HealthAnswer>(() => undefined)
    const health: Health = { ...healthOf({}), ready: () => (begin(), never) }
    const url = await serve({ health })
    const idle = connect(Number(new URL(url).port), HOST)
    await once(idle, 'connect')
    const ended = once(idle, 'close')
    const hanging = fetch(`${url}/health/ready`).catch((error: unknown) => error)
    await begun
    await running?.close()
    await running?.close()
    expect(await hanging).toBeInstanceOf(Error)
    await ended
    const again = await serve({ port: Number(new URL(url).port) })
    expect(again).toBe(url)
  })
})
