// The cases of AI SDK 5, 6 and 7: the same agent, whose spans differ from one to the next.

import { SECRET } from './recorder.mjs'

export async function recordAiSdk({ recorder, ai, z, Model, usage, finish, telemetry }) {
  const generate = async (execute, more = {}) => {
    const search = ai.tool({
      description: 'Searches',
      inputSchema: z.object({ query: z.string(), password: z.string() }),
      execute,
    })
    const model = callsThenAnswers(Model, { usage, finish })
    await ai
      .generateText({
        model,
        tools: { search },
        stopWhen: ai.stepCountIs(3),
        prompt: 'Find it',
        maxRetries: 0,
        ...telemetry({}),
        ...more,
      })
      .catch(() => {})
  }
  await recorder.record('working tool', () => generate(async () => ({ hits: [{ title: 'One' }] })))
  const fail = async () => {
    throw new RangeError('page 9 of 3\nand a second line')
  }
  await recorder.record('failing tool', () => generate(fail))
  await recorder.record('failing tool of a named agent', () =>
    generate(fail, telemetry({ functionId: 'researcher' })),
  )
  await recorder.record('failing agent', () =>
    generate(async () => 'plain text', {
      ...telemetry({ functionId: 'researcher' }),
      model: new Model({ doGenerate: fail }),
    }),
  )
  await recorder.record('tool of a named agent', () =>
    generate(
      async () => 'plain text',
      telemetry({ functionId: 'researcher', session: 'session-1' }),
    ),
  )
  await recorder.record('agent inside a tool', () =>
    generate(
      async () => {
        await generate(async () => 'plain text', telemetry({ functionId: 'helper' }))
        return 'helped'
      },
      telemetry({ functionId: 'researcher' }),
    ),
  )
  await recorder.record('agent in a conversation', () =>
    generate(async () => 'plain text', {
      ...telemetry({ functionId: 'researcher' }),
      prompt: undefined,
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'What can I do?' },
        { role: 'user', content: [{ type: 'text', text: 'Find it' }] },
      ],
    }),
  )
  await recorder.record('cancelled tool', async () => {
    const stop = new AbortController()
    await generate(
      (_input, { abortSignal }) =>
        new Promise((_resolve, reject) => {
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason))
          stop.abort()
        }),
      { abortSignal: stop.signal },
    )
  })
  await recorder.record('payloads switched off', () =>
    generate(async () => 'plain text', telemetry({ recordInputs: false, recordOutputs: false })),
  )
}

/** A model that calls the tool once and is content with what it gets. */
function callsThenAnswers(Model, { usage, finish }) {
  let asked = 0
  return new Model({
    modelId: 'fake-model',
    doGenerate: async () => {
      const isFirst = asked++ === 0
      const call = {
        type: 'tool-call',
        toolCallId: 'call-1',
        toolName: 'search',
        input: JSON.stringify({ query: 'one', ...SECRET }),
      }
      return {
        content: isFirst ? [call] : [{ type: 'text', text: 'Done' }],
        finishReason: finish(isFirst ? 'tool-calls' : 'stop'),
        usage,
        warnings: [],
        response: { id: `response-${asked}`, timestamp: new Date(0), modelId: 'fake-model' },
      }
    },
  })
}
