import { describe, expect, it } from 'vitest'
import { startTracing, toolCall } from './tracing.ts'

describe('a payload that is text', () => {
  it.each([
    ['42', 42],
    [' -1.5e3 ', -1500],
    ['true', true],
    [' null', null],
    ['"quoted"', 'quoted'],
    ['\n[1]', [1]],
    ['12 files', '12 files'],
    ['nullified', 'nullified'],
    ['the end', 'the end'],
    ['- none', '- none'],
    ['1.2.3', '1.2.3'],
    ['', ''],
  ])('such as %j is read as JSON if it is some, else as text', async (text, result) => {
    const { tracer, events } = startTracing()
    tracer.startSpan('x', toolCall('x', { 'gen_ai.tool.call.result': text })).end()
    expect((await events())[0]?.action_details['tool_result']).toEqual(result)
  })
})
