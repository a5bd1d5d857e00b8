import type { Attributes } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'
import { ActionSpanProcessor } from '../../../packages/exporter/src/action-span-processor.ts'
import { memorySink } from '../../../packages/exporter/src/memory-sink.ts'

it('attributes that are objects, as 3.x allows, are payloads like any other', async () => {
  const sink = memorySink()
  const processor = new ActionSpanProcessor({ sink })
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('t')
  const attributes = {
    'agent_action.type': 'tool_call',
    'agent_action.name': 'Read',
    'gen_ai.tool.call.arguments': { file_path: 'a.ts', password: 'hunter2' },
    'gen_ai.tool.call.result': [1, null, { nested: [true] }],
  }
  tracer.startSpan('execute_tool Read', { attributes: attributes as unknown as Attributes }).end()
  await processor.shutdown()
  expect(sink.events.map((event) => event.action_details)).toEqual([
    {
      tool_parameters: { file_path: 'a.ts', password: '[REDACTED]' },
      tool_result: [1, null, { nested: [true] }],
      success: true,
    },
  ])
})
