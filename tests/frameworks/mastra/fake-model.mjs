/** Makes these calls, one turn after another, and is content then. */
export class FakeModel {
  specificationVersion = 'v2'
  provider = 'fake-provider'
  modelId = 'fake-model'
  supportedUrls = {}
  #turns
  #asked = 0

  /** @param turns of calls, each `[tool, input]` */
  constructor(turns) {
    this.#turns = turns
  }

  async doGenerate() {
    const { content, finishReason } = this.#next()
    return { content, finishReason, usage: USAGE, warnings: [] }
  }

  async doStream() {
    const { content, finishReason } = this.#next()
    const parts = content.flatMap((part) =>
      part.type === 'text'
        ? [
            { type: 'text-start', id: 'text' },
            { type: 'text-delta', id: 'text', delta: part.text },
            { type: 'text-end', id: 'text' },
          ]
        : [part],
    )
    const ends = [{ type: 'finish', finishReason, usage: USAGE }]
    return {
      stream: ReadableStream.from([{ type: 'stream-start', warnings: [] }, ...parts, ...ends]),
    }
  }

  #next() {
    const turn = this.#turns[this.#asked++]
    if (!turn) return { content: [{ type: 'text', text: 'Done.' }], finishReason: 'stop' }
    const content = turn.map(([toolName, input], index) => ({
      type: 'tool-call',
      toolCallId: `call_${this.#asked}_${index + 1}`,
      toolName,
      input: JSON.stringify(input),
    }))
    return { content, finishReason: 'tool-calls' }
  }
}

const USAGE = { inputTokens: 3, outputTokens: 2, totalTokens: 5 }
