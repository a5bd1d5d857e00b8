import type { RedactOptions } from '@agent-actions/events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { traceTool } from '../src/trace-tool.ts'
import { withExtracted } from '../src/with-extracted.ts'
import { collectDiagnostics, registerTracing, type Tracing } from './tracing.ts'

/** In parts, so that no scanner takes this file for a leak. */
const KNOWN = ['gh', 'p_', 'a1B2'.repeat(9)].join('')
const OWN = 'customer-4711'
const SECRET = `${KNOWN} ${OWN}`

let tracing: Tracing

beforeEach(() => {
  tracing = registerTracing()
})

/** All that any exporter sees of the spans. */
function seen(): string {
  return JSON.stringify(
    tracing.spans.map(({ name, attributes, status, events }) => ({
      name,
      attributes,
      status,
      events,
    })),
  )
}

type Redact = RedactOptions | false | undefined
const error = (): Error => Object.assign(new TypeError(SECRET), { cause: new Error(SECRET) })
const payload = { note: SECRET, nested: [{ deeper: SECRET }], [SECRET]: 1 }
const quietly = (call: () => unknown): void => {
  try {
    call()
  } catch {
    // The caller's own error; what was written of it is looked at.
  }
}
const given = (redact: Redact): { redact?: RedactOptions | false } =>
  redact === undefined ? {} : { redact }

/** Each way to make an action, with the secret in every place that it has. */
const ways: Record<string, (log: ActionLogger, redact: Redact) => void> = {
  traceTool: (logger, redact) => {
    const options = { logger, ...given(redact) }
    quietly(() => traceTool(() => payload, { name: SECRET, agentName: 'agent', ...options })())
    quietly(() => {
      traceTool(
        (_given: object): never => {
          throw error()
        },
        { name: 'Fails', ...options },
      )(payload)
    })
  },
  toolCall: (log, redact) => {
    const options = { toolCallId: SECRET, ...given(redact) }
    log.toolCall(SECRET, payload, () => payload, options)
    log.toolCall('Cancelled', {}, (action) => action.cancel(error()), options)
    log.toolCall('Failed', {}, (action) => action.fail(SECRET), options)
    log.toolCall('Object', {}, (action) => action.fail({ note: SECRET }), options)
  },
  startToolCall: (log, redact) => {
    const options = { toolCallId: SECRET, ...given(redact) }
    const call = log.startToolCall(SECRET, payload, options)
    call.setResult(payload).fail(error())
    call.end()
    const late = log.startToolCall(SECRET, {}, given(redact))
    late.setParameters(payload).setToolCallId(SECRET).end()
  },
  logToolCall: (log, redact) => {
    const failed = { errorType: SECRET, errorMessage: SECRET, toolCallId: SECRET, ...given(redact) }
    log.logToolCall({ toolName: SECRET, toolParameters: payload, toolResult: payload, ...failed })
  },
  logDecision: (log, redact) => {
    const decision = { decisionContext: payload, decisionResult: payload, ...given(redact) }
    log.logDecision({ decisionName: SECRET, ...decision })
  },
  logError: (log, redact) => {
    log.logError({ error: error(), errorContext: payload, severity: SECRET, ...given(redact) })
    log.logError({ errorType: SECRET, errorMessage: SECRET, ...given(redact) })
  },
  logSuccess: (log, redact) => {
    log.logSuccess({ successName: SECRET, successDetails: payload, ...given(redact) })
  },
  logAction: (log, redact) => {
    const actionDetails = { success: false, error_type: SECRET, error_message: SECRET, ...payload }
    log.logAction({ actionType: 'tool_call', actionName: SECRET, actionDetails, ...given(redact) })
  },
}
const WAYS = Object.keys(ways)
const run = (way: string, logger: Redact, own?: Redact): void =>
  ways[way]?.(new ActionLogger({ ...given(logger), projectPath: `/srv/${SECRET}` }), own)

describe.each(WAYS)('with %s', (way) => {
  it('no secret of a known shape is in any span', () => {
    run(way, undefined)
    expect(seen()).toContain(OWN)
    expect(seen()).not.toContain(KNOWN)
  })

  it("the author's patterns hide what they match as well, of the logger or of the action alone", () => {
    run(way, { patterns: [/customer-\d+/] })
    expect(seen()).not.toContain(OWN)
    expect(seen()).not.toContain(KNOWN)
    tracing = registerTracing()
    ways[way]?.(new ActionLogger(), { patterns: [/customer-\d+/] })
    expect(seen()).not.toContain(OWN)
  })

  it('a replacement that throws hides the field', () => {
    const replace = (): string => {
      throw new Error('no')
    }
    run(way, { patterns: [/customer-\d+/], replace })
    expect(tracing.spans.length).toBeGreaterThan(0)
    expect(seen()).not.toContain(OWN)
    expect(seen()).not.toContain(KNOWN)
  })

  it('false hides nothing, of the logger or of the action alone', () => {
    run(way, false)
    expect(seen()).toContain(KNOWN)
    tracing = registerTracing()
    ways[way]?.(new ActionLogger(), false)
    expect(seen()).toContain(KNOWN)
  })

  it('the word of the action counts where the logger says otherwise', () => {
    run(way, false, {})
    const written = tracing.spans.map(({ name, status, events }) => ({ name, status, events }))
    expect(JSON.stringify(written)).not.toContain(KNOWN)
  })
})

it('an agent, its run, its task and its project keep no secret', () => {
  const log = new ActionLogger({
    agentName: SECRET,
    projectPath: `/srv/${SECRET}`,
    projectName: SECRET,
    workingDirectory: `/srv/${SECRET}`,
  })
  log.run(SECRET, (inside) => inside.logSuccess({ successName: 'done' }), {
    task: SECRET,
    parameters: payload,
  })
  quietly(() =>
    log.run('fails', () => {
      throw error()
    }),
  )
  expect(tracing.spans).toHaveLength(3)
  expect(seen()).not.toContain(KNOWN)
})

describe('what is secret', () => {
  const unreadably = <T extends object>(options: T): T =>
    Object.defineProperty(options, 'redact', {
      get: () => {
        throw new Error('no')
      },
    })
  const unreadable = unreadably({})

  it('hides everything where it cannot be read, and harms nobody', () => {
    const log = new ActionLogger()
    const ran = (): string => 'ran'
    expect([
      log.toolCall(SECRET, payload, ran, unreadable),
      log.run(SECRET, ran, unreadable),
      traceTool(ran, unreadably({ name: SECRET }))(),
    ]).toEqual(['ran', 'ran', 'ran'])
    log.startToolCall(SECRET, payload, unreadable).end()
    const told = { successName: SECRET, successDetails: payload }
    log.logSuccess(unreadably({ ...told }))
    new ActionLogger(unreadable).logSuccess(told)
    new ActionLogger(unreadable).logSuccess({ ...told, redact: {} })
    expect(tracing.spans).toHaveLength(7)
    expect(seen()).not.toContain(KNOWN)
  })

  it('is still known where another option of the logger cannot be read', () => {
    const log = new ActionLogger({
      redact: { patterns: [/customer-\d+/] },
      get projectPath(): never {
        throw new Error('no')
      },
    })
    log.logSuccess({ successName: SECRET })
    expect(tracing.spans).toHaveLength(1)
    expect(seen()).not.toContain(OWN)
  })

  it('is hidden in the working directory and in the name made from it', () => {
    vi.stubGlobal('process', { cwd: () => `/srv/${OWN}` })
    const named = new ActionLogger({ redact: { patterns: [/^customer-\d+$/] } })
    const log = new ActionLogger({ redact: { patterns: [/customer-\d+/] } })
    vi.unstubAllGlobals()
    log.logSuccess({ successName: 'done' })
    expect(seen()).not.toContain(OWN)
    named.logSuccess({ successName: 'done' })
    expect(tracing.spans.at(-1)?.attributes['agent_action.project_name']).toBe('[REDACTED]')
  })

  it('in a run is secret in what its logger records', () => {
    const redact = { patterns: [/customer-\d+/] }
    new ActionLogger().run('agent', (log) => log.logSuccess({ successName: OWN }), { redact })
    expect(tracing.spans).toHaveLength(2)
    expect(seen()).not.toContain(OWN)
  })

  it('is not told in a warning either', () => {
    const told = collectDiagnostics()
    const log = new ActionLogger({ correlationId: KNOWN })
    withExtracted({ traceparent: KNOWN }, () => {})
    const parameters = (): never => {
      throw new Error(KNOWN)
    }
    traceTool(() => log.correlationId, { parameters })()
    expect(told.filter((line) => line.includes('[REDACTED]'))).toHaveLength(3)
    expect(told.join()).not.toContain(KNOWN)
  })
})
