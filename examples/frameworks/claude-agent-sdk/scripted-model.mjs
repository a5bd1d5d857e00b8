// A Messages API on 127.0.0.1 that answers from a script, so that the agents run without a key.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

/**
 * @param answer given a request's body and headers, returns the content blocks of the answer; what it throws is an
 *   error of the API's
 */
export async function startScriptedModel(answer) {
  const server = createServer(async (incoming, response) => {
    const request = await json(incoming).catch(() => ({}))
    try {
      send(response, request, answer(request, incoming.headers))
    } catch (error) {
      const type = 'invalid_request_error'
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ type: 'error', error: { type, message: error.message } }))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export const toolUse = (id, name, input) => ({ type: 'tool_use', id, name, input })
export const text = (said) => ({ type: 'text', text: said })

let answers = 0

function send(response, { model, stream }, content) {
  const usage = { input_tokens: 3, output_tokens: 2 }
  const head = { id: `message-${(answers += 1)}`, type: 'message', role: 'assistant', model }
  const stop_reason = content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'
  const stop = { stop_reason, stop_sequence: null }
  if (!stream) {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ...head, content, ...stop, usage }))
    return
  }
  response.setHeader('content-type', 'text/event-stream')
  const event = (type, data) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  const nothing = { stop_reason: null, stop_sequence: null }
  event('message_start', { message: { ...head, content: [], ...nothing, usage } })
  for (const [index, block] of content.entries()) {
    const [empty, delta] =
      block.type === 'text'
        ? [text(''), { type: 'text_delta', text: block.text }]
        : [
            { ...block, input: {} },
            { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
          ]
    event('content_block_start', { index, content_block: empty })
    event('content_block_delta', { index, delta })
    event('content_block_stop', { index })
  }
  event('message_delta', { delta: stop, usage })
  event('message_stop', {})
  response.end()
}
