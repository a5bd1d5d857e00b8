import type { RedactOptions } from '@agent-actions/events'
import { ActionLogger, logAction, traceTool } from '@agent-actions/sdk'

/** Of a logger, a run, a tool or an action. */
export interface Given {
  readonly redact?: RedactOptions | false
}

/** What stands at a place of an action. Places of the logger begin with `logger`. */
export type Put = (place: string) => string

export interface Act {
  /** What the logger is told. */
  readonly logger: Given
  /** What the action is told. */
  readonly own: Given
  readonly put: Put
}

function loggerOf({ logger, put }: Act): ActionLogger {
  return new ActionLogger({
    agentName: put('logger agent'),
    projectPath: `/srv/${put('logger project path')}`,
    projectName: put('logger project name'),
    workingDirectory: `/srv/${put('logger working directory')}`,
    ...logger,
  })
}

function failure(put: Put): Error {
  const error = new TypeError(put('error message'), { cause: new Error(put('nested cause')) })
  error.name = put('error name')
  error.stack = `${error.stack}\n    at ${put('error stack')}`
  return error
}

function fails(put: Put): never {
  throw failure(put)
}

/** The caller's own error; what was written of it is looked at. */
function quietly(call: () => unknown): void {
  try {
    call()
  } catch {
    // Thrown on, as it should be.
  }
}

const payload = (put: Put, place: string): object => ({
  list: [{ text: `a ${put(place)} b` }],
  [put(`${place} key`)]: 1,
})

/** Each way to make an action. */
export const WAYS: Readonly<Record<string, (act: Act) => void>> = {
  traceTool(act) {
    const { own, put } = act
    const options = { logger: loggerOf(act), name: put('name'), ...own }
    const search = (_input: object): object => payload(put, 'result')
    traceTool(search, { ...options, agentName: put('agent') })(payload(put, 'parameters'))
    quietly(() => traceTool(() => fails(put), options)())
  },
  toolCall(act) {
    const { own, put } = act
    const options = { toolCallId: put('tool-call id'), ...own }
    const log = loggerOf(act)
    const result = payload(put, 'result')
    log.toolCall(put('name'), payload(put, 'parameters'), () => result, options)
    quietly(() => log.toolCall('Fails', {}, () => fails(put), options))
    log.toolCall('Text', {}, (action) => action.fail(put('failure text')), options)
    log.toolCall('Object', {}, (action) => action.fail({ why: put('failure object') }), options)
    log.toolCall('Cancelled', {}, (action) => action.cancel(put('reason')), options)
  },
  startToolCall(act) {
    const { own, put } = act
    const options = { toolCallId: put('tool-call id'), ...own }
    const call = loggerOf(act).startToolCall(put('name'), payload(put, 'parameters'), options)
    call.setResult({ thrown: failure(put), ...payload(put, 'result') })
    call.fail(failure(put))
    call.end()
  },
  run(act) {
    const { own, put } = act
    const options = { task: put('task'), parameters: payload(put, 'parameters'), ...own }
    // The run names an agent of its own.
    const log = loggerOf({
      ...act,
      put: (place) => (place === 'logger agent' ? 'main' : put(place)),
    })
    const inside = { successName: put('name inside'), successDetails: payload(put, 'inside') }
    log.run(put('agent'), (agent) => void agent.logSuccess(inside), options)
    quietly(() => log.run('fails', () => fails(put), options))
  },
  logToolCall(act) {
    const { own, put } = act
    loggerOf(act).logToolCall({
      toolName: put('name'),
      toolParameters: payload(put, 'parameters'),
      toolResult: payload(put, 'result'),
      errorType: put('error type'),
      errorMessage: put('error message'),
      toolCallId: put('tool-call id'),
      ...own,
    })
  },
  logDecision(act) {
    const { own, put } = act
    loggerOf(act).logDecision({
      decisionName: put('name'),
      decisionContext: payload(put, 'context'),
      decisionResult: payload(put, 'result'),
      ...own,
    })
  },
  logError(act) {
    const { own, put } = act
    const log = loggerOf(act)
    const errorContext = { thrown: failure(put), ...payload(put, 'context') }
    log.logError({ error: failure(put), errorContext, severity: put('severity'), ...own })
    log.logError({ errorType: put('error type'), errorMessage: put('told message'), ...own })
  },
  logSuccess(act) {
    const { own, put } = act
    const successDetails = payload(put, 'details')
    loggerOf(act).logSuccess({ successName: put('name'), successDetails, ...own })
  },
  logAction(act) {
    const { own, put } = act
    const failed = { error_type: put('error type'), error_message: put('error message') }
    const actionDetails = { success: false, ...failed, ...payload(put, 'details') }
    const action = { actionType: 'tool_call' as const, actionName: put('name'), actionDetails }
    loggerOf(act).logAction({ ...action, ...own })
  },
  'logAction without a logger'({ logger, own, put }) {
    logAction({
      agentName: put('agent'),
      actionType: 'success',
      actionName: put('name'),
      actionDetails: payload(put, 'details'),
      projectPath: `/srv/${put('project path')}`,
      projectName: put('project name'),
      workingDirectory: `/srv/${put('working directory')}`,
      ...logger,
      ...own,
    })
  },
}
