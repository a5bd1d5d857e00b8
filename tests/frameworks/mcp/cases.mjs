import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manuallyInstrument } from '@agent-actions/instrumentations'
import { instrumentMcpClient, instrumentMcpServer } from '@agent-actions/instrumentations/mcp'
import { ActionLogger, injectCorrelation, traceTool } from '@agent-actions/sdk'
import { runCases } from '../run-cases.mjs'
import { v1 } from './sdk-v1.mjs'
import { v2 } from './sdk-v2.mjs'
import { addTools, lowLevelServer } from './tools.mjs'

const here = import.meta.dirname
const CLIENT = { name: 'cases', version: '1' }
const SERVER = { name: 'calculator', version: '1' }
const log = new ActionLogger({ agentName: 'agent-a' })

/** What a call came to, as the agent sees it. */
const seen = (call) =>
  call.then(
    ({ content, isError }) => ({ content, ...(isError && { isError }) }),
    (error) => ({ name: error.constructor.name, message: error.message }),
  )

async function connected(sdk, server, client = new sdk.Client(CLIENT)) {
  const [near, far] = sdk.InMemoryTransport.createLinkedPair()
  await server.connect(far)
  await client.connect(near)
  return client
}

function highLevel(sdk) {
  const server = new sdk.McpServer(SERVER)
  addTools(server, sdk)
  return server
}

/** Everything that can come of a call. The server's tools are called as a model would. */
async function allOutcomes(client, sdk) {
  const call = (name, args) => seen(client.callTool({ name, arguments: args }))
  return {
    add: await call('add', { a: 1, b: 2 }),
    boom: await call('boom', {}),
    refuse: await call('refuse', {}),
    unknown: await call('no-such-tool', {}),
    invalid: await call('add', { a: 'one', b: 2 }),
    timeout: await seen(client.callTool({ name: 'wait' }, ...sdk.options({ timeout: 20 }))),
    aborted: await abortedCall(client, sdk),
  }
}

function abortedCall(client, sdk) {
  const leaving = new AbortController()
  const call = client.callTool({ name: 'wait' }, ...sdk.options({ signal: leaving.signal }))
  setImmediate(() => leaving.abort(new Error('the user left')))
  return seen(call)
}

async function viaStdio(sdk, args, use) {
  const transport = new sdk.StdioClientTransport({
    command: process.execPath,
    args,
    stderr: 'ignore',
    cwd: here,
  })
  const client = instrumentMcpClient(new sdk.Client(CLIENT))
  await client.connect(transport)
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}

/** @returns what `use` did, and the server's events */
async function withObservedServer(sdk, version, use) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-cases-'))
  const file = join(folder, 'events.json')
  try {
    const did = await viaStdio(sdk, [join(here, 'server.mjs'), version, file], use)
    return { did, events: JSON.parse(readFileSync(file, 'utf8')) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const bin = (name) => join(here, 'node_modules', '@modelcontextprotocol', name, 'dist', 'index.js')

function casesOf(version, sdk) {
  const cases = {
    async 'nothing instrumented'() {
      return allOutcomes(await connected(sdk, highLevel(sdk)), sdk)
    },

    async 'a client'() {
      const client = await connected(sdk, highLevel(sdk))
      const same = instrumentMcpClient(client)
      return { outcomes: await allOutcomes(client, sdk), isSame: same === client }
    },

    async 'what the server is told'() {
      const client = instrumentMcpClient(await connected(sdk, highLevel(sdk)))
      const params = { name: 'meta', arguments: {}, _meta: { 'example.com/mine': 1 } }
      const before = JSON.stringify(params)
      const { content } = await client.callTool(params)
      return { meta: JSON.parse(content[0].text), isUntouched: JSON.stringify(params) === before }
    },

    async progress() {
      const client = instrumentMcpClient(await connected(sdk, highLevel(sdk)))
      const steps = []
      const options = sdk.options({ onprogress: ({ progress }) => steps.push(progress) })
      await client.callTool({ name: 'steps', arguments: {} }, ...options)
      return steps
    },

    async 'parallel calls of an agent'() {
      const client = instrumentMcpClient(await connected(sdk, highLevel(sdk)))
      const server = highLevel(sdk)
      const observed = instrumentMcpClient(await connected(sdk, instrumentMcpServer(server)))
      await log.run('agent-a', () =>
        Promise.all([
          client.callTool({ name: 'add', arguments: { a: 1, b: 1 } }),
          observed.callTool({ name: 'add', arguments: { a: 2, b: 2 } }),
          traceTool(async () => client.callTool({ name: 'add', arguments: { a: 3, b: 3 } }), {
            name: 'outer',
          })(),
        ]),
      )
    },

    async 'a connection that is closed'() {
      const client = instrumentMcpClient(await connected(sdk, highLevel(sdk)))
      const waiting = seen(client.callTool({ name: 'wait' }))
      await new Promise((resolve) => setImmediate(resolve))
      await client.close()
      return [await waiting, await seen(client.callTool({ name: 'add' }))]
    },

    async 'a server'() {
      const server = highLevel(sdk)
      const same = instrumentMcpServer(server)
      const outcomes = await allOutcomes(await connected(sdk, server), sdk)
      await new Promise((resolve) => setImmediate(resolve))
      return { outcomes, isSame: same === server }
    },

    async 'a server whose tools come later'() {
      const server = instrumentMcpServer(new sdk.McpServer(SERVER))
      addTools(server, sdk)
      const client = await connected(sdk, server)
      return [
        await seen(client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })),
        await seen(client.callTool({ name: 'no-such-tool' })),
      ]
    },

    async 'a low-level server'() {
      const before = lowLevelServer(sdk)
      instrumentMcpServer(before.server)
      before.handle()
      const after = lowLevelServer(sdk)
      after.handle()
      instrumentMcpServer(after.server)
      const results = []
      for (const { server } of [before, after]) {
        const client = await connected(sdk, server)
        for (const name of ['echo', 'missing', 'bad-result']) {
          results.push(await seen(client.callTool({ name, arguments: { a: 1 } })))
        }
      }
      return results
    },

    async 'both in one process'() {
      const server = instrumentMcpServer(highLevel(sdk))
      return allOutcomes(instrumentMcpClient(await connected(sdk, server)), sdk)
    },

    async 'instrumented by module'() {
      const undos = sdk.modules.map((module) => manuallyInstrument(module))
      const again = sdk.modules.map((module) => manuallyInstrument(module))
      const client = await connected(sdk, highLevel(sdk))
      await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })
      const named = instrumentMcpClient(await connected(sdk, highLevel(sdk)), { capture: false })
      await named.callTool({ name: 'add', arguments: { a: 3, b: 4 } })
      for (const undo of [...again, ...undos]) undo()
      await client.callTool({ name: 'add', arguments: { a: 5, b: 6 } })
      await (
        await connected(sdk, highLevel(sdk))
      ).callTool({ name: 'add', arguments: { a: 7, b: 8 } })
      const last = sdk.modules.map((module) => manuallyInstrument(module))
      await client.callTool({ name: 'add', arguments: { a: 9, b: 10 } })
      for (const undo of last) undo()
      return { own: Object.keys(client).filter((key) => key === 'callTool') }
    },

    async 'servers by module'() {
      // Its own client is not observed: the events are the server's alone.
      const undos = sdk.modules
        .filter((module) => !('Client' in module))
        .map((module) => manuallyInstrument(module))
      const low = lowLevelServer(sdk)
      low.handle()
      for (const server of [highLevel(sdk), low.server]) {
        await seen((await connected(sdk, server)).callTool({ name: 'boom', arguments: {} }))
      }
      for (const undo of undos) undo()
    },

    async 'the CommonJS copy'() {
      const [client, server, memory] = sdk.commonJs()
      const copy = {
        ...sdk,
        Client: client.Client,
        McpServer: server.McpServer,
        InMemoryTransport: memory.InMemoryTransport,
      }
      const undos = [client, server].map((module) => manuallyInstrument(module))
      const agent = await connected(copy, highLevel(copy))
      await agent.callTool({ name: 'add', arguments: { a: 1, b: 2 } })
      for (const undo of undos) undo()
      const named = instrumentMcpClient(await connected(copy, highLevel(copy)))
      await named.callTool({ name: 'add', arguments: { a: 3, b: 4 } })
      return { isCopy: copy.Client !== sdk.Client }
    },

    async 'instrumented twice'() {
      const server = instrumentMcpServer(instrumentMcpServer(highLevel(sdk)).server)
      await (
        await connected(sdk, { connect: (far) => server.connect(far) })
      ).callTool({
        name: 'add',
        arguments: { a: 1, b: 2 },
      })
      const plain = await connected(sdk, highLevel(sdk))
      const client = instrumentMcpClient(instrumentMcpClient(plain))
      await client.callTool({ name: 'add', arguments: { a: 3, b: 4 } })
    },

    async 'nothing captured'() {
      const server = instrumentMcpServer(highLevel(sdk), { capture: false })
      await (await connected(sdk, server)).callTool({ name: 'add', arguments: { a: 41, b: 1 } })
      const plain = await connected(sdk, highLevel(sdk))
      const client = instrumentMcpClient(plain, { capture: false })
      await client.callTool({ name: 'add', arguments: { a: 41, b: 1 } })
      await client.callTool({ name: 'refuse', arguments: {} })
    },

    async 'calls by other ways than callTool'() {
      const client = instrumentMcpClient(await connected(sdk, highLevel(sdk)))
      await sdk.otherWays(client, { name: 'refuse', arguments: {} })
    },

    async 'a logger that throws'() {
      const logger = {
        startToolCall() {
          throw new Error('broken logger')
        },
      }
      const server = instrumentMcpServer(highLevel(sdk), { logger })
      const client = instrumentMcpClient(await connected(sdk, server), { logger })
      return seen(client.callTool({ name: 'add', arguments: { a: 1, b: 2 } }))
    },

    'a server in another process': () =>
      withObservedServer(sdk, version, (client) =>
        log.run('agent-a', async () => {
          const outcomes = await allOutcomes(client, sdk)
          // When this one is answered, the server has heard that the last was aborted.
          await client.callTool({ name: 'meta', arguments: {} })
          return outcomes
        }),
      ),

    async 'a server over HTTP in the same process'() {
      const http = await sdk.serveHttp(() => instrumentMcpServer(highLevel(sdk)))
      const client = instrumentMcpClient(new sdk.Client(CLIENT, sdk.httpClientOptions))
      await client.connect(new sdk.HttpClientTransport(new URL(http.url)))
      const call = (name) => seen(client.callTool({ name, arguments: { a: 1, b: 2 } }))
      const results = await log.run('agent-a', async () => [await call('add'), await call('boom')])
      await client.close()
      await http.close()
      return results
    },

    async 'a tool around a tool that fails'() {
      const server = instrumentMcpServer(new sdk.McpServer(SERVER))
      const inner = traceTool(
        async () => {
          throw new RangeError('deep down')
        },
        { name: 'inner' },
      )
      server.registerTool('outer', { inputSchema: sdk.schema({}) }, inner)
      const client = instrumentMcpClient(await connected(sdk, server))
      return seen(client.callTool({ name: 'outer', arguments: {} }))
    },

    async 'a trace that the caller passes on itself'() {
      const client = await connected(sdk, instrumentMcpServer(highLevel(sdk)))
      const outer = log.startToolCall('outer')
      await outer.run(() => {
        const meta = injectCorrelation({}, 'mcp-meta')
        return client.callTool({ name: 'add', arguments: { a: 1, b: 2 }, _meta: meta })
      })
      outer.end()
    },
  }
  return Object.fromEntries(
    Object.entries(cases).map(([name, run]) => [`${version}: ${name}`, run]),
  )
}

await runCases({
  ...casesOf('v1', v1),
  ...casesOf('v2', v2),

  async 'a server that exits'() {
    const file = join(tmpdir(), 'mcp-cases-never-written.json')
    return viaStdio(v1, [join(here, 'server.mjs'), 'v1', file], (client) =>
      seen(client.callTool({ name: 'exit' })),
    )
  },

  async 'the filesystem server'() {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-files-'))
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'hello')
    try {
      return await viaStdio(v1, [bin('server-filesystem'), folder], async (client) => {
        const read = (at) =>
          seen(client.callTool({ name: 'read_text_file', arguments: { path: at } }))
        return [await read(path), await read(join(tmpdir(), '..', 'outside.txt'))]
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },

  'the everything server': () =>
    viaStdio(v2, [bin('server-everything'), 'stdio'], async (client) => {
      const steps = []
      const options = v2.options({ onprogress: ({ progress }) => steps.push(progress) })
      const call = (name, args) => seen(client.callTool({ name, arguments: args }, ...options))
      return {
        results: [
          await call('echo', { message: 'hi' }),
          await call('get-sum', { a: 1, b: 2 }),
          await call('trigger-long-running-operation', { duration: 0.2, steps: 2 }),
          await call('get-sum', { a: 'one' }),
        ],
        steps,
      }
    }),

  async 'a traceparent that is none'() {
    const client = await connected(v2, instrumentMcpServer(highLevel(v2)))
    const meta = { traceparent: 'none of its kind' }
    return seen(client.callTool({ name: 'refuse', arguments: {}, _meta: meta }))
  },
  async 'what is none'() {
    instrumentMcpClient({})
    instrumentMcpServer({ server: {} })
    instrumentMcpServer(null)
  },
})
