// The agent of the cases of AI SDK 5, 6 and 7, and its fake model.

import { traceTool } from '@agent-actions/sdk'

/** Inside a tool: what has to lie below the tool's action. */
export const lookUp = traceTool(async ({ word }) => `${word}!`, { name: 'LookUp' })

/** A part of what a model answers. */
export const call = (toolName, input, toolCallId = 'call-1') => ({
  type: 'tool-call',
  toolCallId,
  toolName,
  input: JSON.stringify(input),
})

/**
 * An agent of one version: `generate` and `stream` run it to its end.
 *
 * @param version `{ ai, Model, usage, finish, settings }`; `settings` names the option that has the
 *   telemetry's settings
 */
export function agentOf({ ai, Model, usage, finish, settings }) {
  const modelThat = (answers) => {
    let asked = 0
    const next = () => {
      const answer = answers[asked++]
      if (answer instanceof Error) throw answer
      return Array.isArray(answer) ? answer : [{ type: 'text', text: answer }]
    }
    const reason = (content) =>
      finish(content.some(({ type }) => type === 'tool-call') ? 'tool-calls' : 'stop')
    return new Model({
      modelId: 'fake-model',
      doGenerate: async () => {
        const content = next()
        return { content, finishReason: reason(content), usage, warnings: [] }
      },
      doStream: async () => {
        const content = next()
        const parts = content.flatMap((part) => (part.type === 'text' ? inPieces(part) : [part]))
        const end = { type: 'finish', finishReason: reason(content), usage }
        return { stream: streamOf([{ type: 'stream-start', warnings: [] }, ...parts, end]) }
      },
    })
  }

  /** `telemetry` is what the version has for it; all else is `generateText`'s. */
  const options = ({ answers, telemetry, ...more }) => ({
    model: modelThat(answers),
    stopWhen: ai.stepCountIs(4),
    maxRetries: 0,
    ...(more.messages ? {} : { prompt: 'Find it' }),
    ...(telemetry && { [settings]: telemetry }),
    ...more,
  })

  return {
    options,
    async generate(how) {
      const { text, steps } = await ai.generateText(options(how))
      return { text, outputs: steps.flatMap(outputsIn) }
    },
    async stream(how) {
      const result = ai.streamText({ onError() {}, ...options(how) })
      await result.consumeStream()
      return { text: await result.text, outputs: (await result.steps).flatMap(outputsIn) }
    },
  }
}

/** What the model is told of its calls. */
const outputsIn = ({ content }) =>
  content
    .filter(({ type }) => type === 'tool-result' || type === 'tool-error')
    .map(({ type, output, error }) =>
      type === 'tool-result' ? output : `${type}: ${error?.message ?? error}`,
    )

const inPieces = ({ text }) => [
  { type: 'text-start', id: 'text' },
  { type: 'text-delta', id: 'text', delta: text },
  { type: 'text-end', id: 'text' },
]

const streamOf = (parts) =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })
