import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from '../../src/proxy/tcp-proxy.ts'

/** Long beside a round trip on this machine. */
const LATENCY_MS = 300

let server: Listener
let proxy: TcpProxy

beforeEach(async () => {
  server = await startListener()
  proxy = await startTcpProxy({ target: server })
})

afterEach(async () => {
  await proxy.stop()
  await server.stop()
})

interface Listener {
  readonly port: number
  /** What arrived, in its order, over whichever connection. */
  readonly received: string[]
  nextConnection(): Promise<Socket>
  until(received: string): Promise<void>
  stop(): Promise<void>
}

async function startListener(): Promise<Listener> {
  const received: string[] = []
  const sockets = new Set<Socket>()
  const listening = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    // Cut by the proxy: what these tests are about.
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk.toString())
      listening.emit('received')
    })
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    received,
    nextConnection: async () => ((await once(listening, 'connection')) as [Socket])[0],
    until: async (wanted) => {
      while (!received.includes(wanted)) await once(listening, 'received')
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await once(listening.close(), 'close')
    },
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  // Cut when its test is over, if not before.
  socket.on('error', () => {})
  return socket
}

function errorCode(socket: Socket): Promise<unknown> {
  return once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code)
}

describe('a TCP proxy', () => {
  it('lets bytes and the ends of both directions through', async () => {
    const accepted = server.nextConnection()
    const client = await connected(proxy.port)
    client.end('question')
    const other = await accepted
    await once(other, 'end')
    expect(server.received).toEqual(['question'])
    other.end('answer')
    expect(await text(client)).toBe('answer')
  })

  it('gives a large answer whole to a slow reader', async () => {
    const accepted = server.nextConnection()
    const client = await connected(proxy.port)
    const answer = 'x'.repeat(8 * 1024 * 1024)
    const other = await accepted
    other.end(answer)
    client.end()
    // It reads a piece a turn: what the system has no room for has to wait at the other end.
    let given = ''
    for await (const piece of client.setEncoding('utf8')) {
      given += piece as string
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(given === answer).toBe(true)
  })

  it('holds back what is sent into a blackhole until it passes again', async () => {
    const client = await connected(proxy.port)
    client.write('before')
    await server.until('before')
    proxy.mode = 'blackhole'
    client.write('into the hole')
    const beside = await connected(server.port)
    beside.write('beside it')
    await server.until('beside it')
    proxy.mode = 'pass'
    await server.until('into the hole')
    expect(server.received).toEqual(['before', 'beside it', 'into the hole'])
    beside.destroy()
  })

  it('delays bytes by the latency that is set, and keeps their order', async () => {
    const client = await connected(proxy.port)
    client.write('ready')
    await server.until('ready')
    proxy.latencyMs = LATENCY_MS
    client.write('late')
    const beside = await connected(server.port)
    beside.write('beside it')
    await server.until('late')
    expect(server.received).toEqual(['ready', 'beside it', 'late'])
    beside.destroy()
  })

  it('cuts open connections at both sides when it is reset', async () => {
    const accepted = server.nextConnection()
    const client = await connected(proxy.port)
    const other = await accepted
    const codes = Promise.all([errorCode(client), errorCode(other)])
    proxy.mode = 'reset'
    expect(await codes).toEqual(['ECONNRESET', 'ECONNRESET'])
  })

  it('cuts new connections while it is reset, and takes them when it passes', async () => {
    proxy.mode = 'reset'
    const refused = connect(proxy.port, '127.0.0.1')
    expect(await errorCode(refused)).toBe('ECONNRESET')
    proxy.mode = 'pass'
    const client = await connected(proxy.port)
    client.write('hello')
    await server.until('hello')
    expect(proxy.connections).toBe(1)
  })

  it('cuts the client of a server that is not there, and finds another target', async () => {
    proxy.target = undefined
    expect(await errorCode(connect(proxy.port, '127.0.0.1'))).toBe('ECONNRESET')
    proxy.target = server
    const client = await connected(proxy.port)
    client.write('hello')
    await server.until('hello')
  })

  it('passes on that the server cut the connection', async () => {
    const accepted = server.nextConnection()
    const client = await connected(proxy.port)
    const code = errorCode(client)
    const other = await accepted
    other.resetAndDestroy()
    expect(await code).toBe('ECONNRESET')
  })

  it('lets nobody in once it is stopped', async () => {
    const client = await connected(proxy.port)
    const code = errorCode(client)
    await proxy.stop()
    await proxy.stop()
    expect(await code).toBe('ECONNRESET')
    expect(await errorCode(connect(proxy.port, '127.0.0.1'))).toBe('ECONNREFUSED')
  })

  it('cuts a connection once its server has said so much, in the middle of it', async () => {
    const accepted = server.nextConnection()
    const client = await connected(proxy.port)
    const other = await accepted
    proxy.cutAfterBytes = 5
    const cut = errorCode(client)
    client.resume()
    other.write('12345')
    other.write('6')
    expect(await cut).toBe('ECONNRESET')
  })

  it('lets a client go on after the last word of its server', async () => {
    const client = await connected(proxy.port)
    client.write('first')
    await server.until('first')
    const ended = once(client, 'end')
    client.resume()
    proxy.halfClose()
    await ended
    client.write('second')
    await server.until('second')
    expect(server.received).toEqual(['first', 'second'])
  })

  it('takes as long as so many bytes take at its speed', async () => {
    const client = await connected(proxy.port)
    proxy.bytesPerSecond = 100
    const begun = performance.now()
    client.write('x'.repeat(30))
    await server.until('x'.repeat(30))
    expect(performance.now() - begun).toBeGreaterThan(250)
  })
})
