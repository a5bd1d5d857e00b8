// Told afterwards: what happened elsewhere, or is no tool call. Each call answers whether the action
// was accepted for delivery.

import { equal } from 'node:assert/strict'
import { ActionLogger, logAction } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

const log = new ActionLogger({ agentName: 'agent-a' }) // without an id it joins the active run
const answers: boolean[] = []

await showRun(
  () => {
    answers.push(
      log.logToolCall({ toolName: 'Grep', toolParameters: { pattern: 'x' }, durationMs: 12.5 }),
      log.logDecision({
        decisionName: 'next_step',
        decisionContext: { open: ['write', 'stop'] },
        decisionResult: { step: 'stop', because: 'nothing found' },
      }),
      log.logError({ error: new RangeError('no line 7'), errorContext: { file: 'a.txt' } }),
      log.logSuccess({ successName: 'searched', successDetails: { files: 3 } }),
      // One-off, without a logger.
      logAction({ agentName: 'agent-b', actionType: 'decision', actionName: 'wait' }),
    )
  },
  (actions) => {
    actions
      .toHaveTool('Grep', { parameters: { pattern: 'x' }, success: true })
      .toHaveDecision('next_step', { result: { step: 'stop' } })
      .toHaveError('RangeError', { message: 'no line 7', context: { file: 'a.txt' } })
      .toHaveSuccess('searched', { details: { files: 3 } })
      .toHaveDecision('wait', { agentName: 'agent-b' })
      .toBeOneRun()
  },
)

equal(answers.join(), 'true,true,true,true,true')
// Nobody observes any more. It is said once, on stderr, and the agent goes on.
equal(log.logSuccess({ successName: 'too late' }), false)
