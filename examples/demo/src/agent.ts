import type { ActionLogger } from '@agent-actions/sdk'
import type { Ledger } from './ledger.ts'
import { TestsFailedError } from './tools.ts'
import type { Toolbox } from './toolbox.ts'

/** What every part of the agent works with. */
export interface Desk {
  readonly log: ActionLogger
  readonly tools: Toolbox
  readonly ledger: Ledger
}

export const MAIN_AGENT = 'agent-coder'
const TASK = 'make the tests of the shop pass'

/** A coding agent without a model: its decisions are made by rule, its work is real. */
export function repairProject({ log, tools, ledger }: Desk): Promise<string> {
  return ledger.run(MAIN_AGENT, TASK, () =>
    log.run(
      MAIN_AGENT,
      async (runLog) => {
        const desk = { log: runLog, tools, ledger }
        await lookAround(desk)
        const failure = await testFailure(tools)
        decide(desk, 'select_agent', {
          context: { failure: failure.message },
          result: { agent: 'agent-debugger' },
        })
        const missing = await findCauses(desk, failure)
        await repair(desk, missing)
        const outcome = await tools.RunTests()
        ledger.note('success', 'tests_pass')
        runLog.logSuccess({ successName: 'tests_pass', successDetails: { outcome } })
        return outcome
      },
      { task: TASK },
    ),
  )
}

async function lookAround({ tools }: Desk): Promise<void> {
  const sources = await tools.Glob({ pattern: '**/*.js' })
  await Promise.all(
    ['package.json', 'README.md', ...sources].map((file_path) => tools.Read({ file_path })),
  )
  await tools.Grep({ pattern: 'FIXME', path: 'src' })
}

async function testFailure(tools: Toolbox): Promise<TestsFailedError> {
  try {
    await tools.RunTests()
  } catch (error) {
    if (error instanceof TestsFailedError) return error
    throw error
  }
  throw new Error('The tests of a broken project passed.')
}

/** A sub-agent: its actions carry its own name, in the same run. */
function findCauses({ log, tools, ledger }: Desk, failure: TestsFailedError): Promise<string> {
  const task = 'find out why the tests fail'
  return ledger.run('agent-debugger', task, () =>
    log.run(
      'agent-debugger',
      async (runLog) => {
        const missing = /src\/[a-z]+\.js/.exec(failure.output)?.[0] ?? 'src/discount.js'
        await Promise.allSettled([
          tools.Read({ file_path: missing }),
          tools.Read({ file_path: 'src/cart.js' }),
          tools.Grep({ pattern: 'discount', path: 'test' }),
        ])
        ledger.note('error', 'ModuleMissing')
        runLog.logError({
          errorType: 'ModuleMissing',
          errorMessage: `${missing} is imported and does not exist`,
          errorContext: { importedBy: 'src/cart.js' },
        })
        const desk = { log: runLog, tools, ledger }
        decide(desk, 'plan_repair', {
          context: { missing },
          result: { write: missing, edit: 'src/cart.js' },
        })
        return missing
      },
      { task },
    ),
  )
}

function repair({ log, tools, ledger }: Desk, missing: string): Promise<void> {
  const task = 'carry out the plan'
  return ledger.run('agent-editor', task, () =>
    log.run(
      'agent-editor',
      async () => {
        await tools.Write({
          file_path: missing,
          content: 'export function discount(sum) {\n  return sum > 10000 ? sum / 10 : 0\n}\n',
        })
        await tools.Edit({
          file_path: 'src/cart.js',
          old_string: 'sum + item.price, 0) // FIXME: what about the quantity?',
          new_string: 'sum + item.price * item.quantity, 0)',
        })
        await Promise.all([
          tools.Read({ file_path: missing }),
          tools.Read({ file_path: 'src/cart.js' }),
        ])
        await tools.RunTests()
      },
      { task },
    ),
  )
}

function decide(
  { log, ledger }: Desk,
  decisionName: string,
  { context, result }: { context: object; result: object },
): void {
  ledger.note('decision', decisionName)
  log.logDecision({ decisionName, decisionContext: context, decisionResult: result })
}
