import { describe, expect, it } from 'vitest'
import { ActionSpanProcessor } from '../../src/action-span-processor.ts'
import { memorySink as sinkOfThePackage } from '../../src/memory-sink.ts'
import { expectActions, memorySink } from '../../src/testing/index.ts'
import { startTracing, toolCall, within } from '../tracing.ts'

describe('the actions of an observed agent', () => {
  it('meet what a test expects of them once they are flushed', async () => {
    const sink = memorySink()
    const { tracer, processor } = startTracing({ sink, agentName: 'researcher' })
    expect(processor).toBeInstanceOf(ActionSpanProcessor)
    within(tracer, 'outer', toolCall('Search'), () => {
      const read = {
        'gen_ai.tool.call.arguments': '{"file_path":"a.txt","limit":20}',
        'gen_ai.tool.call.result': '"text"',
      }
      within(tracer, 'inner', toolCall('Read', read), () => {})
      const broken = tracer.startSpan('inner', toolCall('Write'))
      broken.recordException(new TypeError('no disk'))
      broken.setStatus({ code: 2, message: 'no disk' })
      broken.end()
    })

    expect(() => expectActions(sink).not.toHaveTool('Bash')).toThrow('Nothing is recorded')
    await processor.forceFlush()
    expectActions(sink)
      .toHaveTool('Read', {
        parameters: { file_path: 'a.txt' },
        result: 'text',
        success: true,
        inside: 'Search',
        agentName: 'researcher',
      })
      .toHaveTool('Write', { success: false, errorType: 'TypeError', result: undefined })
      .toHaveError('TypeError', { message: 'no disk', inside: 'Write' })
      .inOrder(['Search', 'Read', 'Write', 'TypeError'])
      .toHaveCount(4)
      .toBeOneRun()
      .not.toHaveDecision('delegate')
  })

  it('go to the same sink that the package has', () => {
    expect(memorySink).toBe(sinkOfThePackage)
  })
})
