// Stands for the model, so that the agent runs without a key.

/** Makes these calls, one in each turn, and is done. */
export class FakeModel {
  specificationVersion = 'v2'
  provider = 'fake-provider'
  modelId = 'fake-model'
  supportedUrls = {}
  #calls
  #asked = 0

  constructor(calls) {
    this.#calls = calls
  }

  async doGenerate() {
    const call = this.#calls[this.#asked++]
    const [toolName, input] = call ?? []
    const toolCallId = `call_${this.#asked}`
    return {
      content: call
        ? [{ type: 'tool-call', toolCallId, toolName, input: JSON.stringify(input) }]
        : [{ type: 'text', text: 'Done.' }],
      finishReason: call ? 'tool-calls' : 'stop',
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
      warnings: [],
    }
  }
}
