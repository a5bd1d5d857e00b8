import { createRecorder, SECRET } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@arizeai/openinference-instrumentation-openai-agents@0.2.15 with @openai/agents@0.20.0',
  folder: 'open-inference-openai-agents',
})
const { OpenInferenceTracingProcessor } =
  await import('@arizeai/openinference-instrumentation-openai-agents')
const { Agent, Runner, setTraceProcessors, setTracingDisabled, tool } =
  await import('@openai/agents')
const { assistantMessage, functionCall, ScriptedModel } =
  await import('@openai/agents-core/testing')
const { z } = await import('zod')

setTracingDisabled(false)
setTraceProcessors([new OpenInferenceTracingProcessor({ tracerProvider: recorder.tracerProvider })])

const input = { query: 'one', ...SECRET }
const parameters = z.object({ query: z.string(), password: z.string() })

function run(execute, { errorFunction, ...options } = {}) {
  const search = tool({
    name: 'search',
    description: 'Searches',
    parameters,
    execute,
    ...(errorFunction && { errorFunction }),
  })
  const call = functionCall('search', input, { callId: 'call-1' })
  const script = [[call], [assistantMessage('Done')]]
  const agent = new Agent({ name: 'researcher', model: new ScriptedModel(script), tools: [search] })
  return new Runner({ groupId: 'session-1' }).run(agent, 'Find it', options).catch(() => {})
}

await recorder.record('working tool', () => run(async () => ({ hits: [{ title: 'One' }] })))

await recorder.record('tool of a named agent', () => run(async () => 'plain text'))

const fail = async () => {
  throw new RangeError('page 9 of 3\nand a second line')
}

await recorder.record('failing tool', () => run(fail))

await recorder.record('failing tool that tells', () =>
  run(fail, { errorFunction: (_context, error) => String(error) }),
)

await recorder.record('cancelled tool', () => {
  const stop = new AbortController()
  const execute = () => {
    stop.abort()
    return new Promise((_resolve, reject) => setImmediate(() => reject(stop.signal.reason)))
  }
  return run(execute, { signal: stop.signal })
})
