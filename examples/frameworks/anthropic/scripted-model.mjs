// In place of `fetch`: a model that searches twice, and is content with what it gets.

const searchFor = (title) => ({
  type: 'tool_use',
  id: `call-${title}`,
  name: 'search',
  input: { title },
})

export async function scriptedModel(_url, { body }) {
  const isAnswered = body.includes('tool_result')
  const text = 'Spans are on the third shelf; there is no book on rows.'
  return Response.json({
    id: isAnswered ? 'message-2' : 'message-1',
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content: isAnswered ? [{ type: 'text', text }] : [searchFor('spans'), searchFor('rows')],
    stop_reason: isAnswered ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 2 },
  })
}
