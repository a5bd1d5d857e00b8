import type { RetentionPlan, Store } from '@agent-actions/store'
import type { CommandContext, StoreFunctions } from '../src/command-context.ts'
import { runProgram } from '../src/run-program.ts'

export const NOW = new Date('2026-11-22T14:00:00Z')

const NOTHING_OLD: RetentionPlan = {
  cutoffs: { generalMs: undefined, askedMs: undefined, projectMs: new Map() },
  steps: [],
  keptFrom: undefined,
  staying: undefined,
}

export interface FakeCall {
  readonly name: string
  readonly argument: unknown
}

export interface FakeStore {
  readonly functions: StoreFunctions
  /** What was asked of the store, in order. */
  readonly calls: readonly FakeCall[]
  readonly isClosed: boolean
}

/** A store that answers with what the test gives, and with nothing where it gives nothing. */
export function fakeStore(answers: Partial<StoreFunctions> = {}): FakeStore {
  const calls: FakeCall[] = []
  const state = { calls, isClosed: false }
  const close = (): Promise<void> => {
    state.isClosed = true
    return Promise.resolve()
  }
  const store: Store = {
    name: 'pglite:./fake',
    query: () => Promise.reject(new Error('the commands write no SQL')),
    transaction: () => Promise.reject(new Error('the commands write no SQL')),
    close,
    [Symbol.asyncDispose]: close,
  }
  const noRows = {
    listRuns: [],
    toolStatistics: [],
    agentActivity: [],
    listErrors: [],
    runRowCounts: [],
    forgetRun: [],
    planRetention: NOTHING_OLD,
  }
  const fallback = (name: string): unknown =>
    name === 'openStore' ? store : (noRows as Record<string, unknown>)[name]
  const names = [
    'openStore',
    'requireSchema',
    'rowsOutsidePartitions',
    'migrate',
    'listRuns',
    'readRun',
    'toolStatistics',
    'agentActivity',
    'listErrors',
    'runRowCounts',
    'forgetRun',
    'storedActions',
    'insertActions',
    'storeSink',
    'planRetention',
    'applyRetention',
    'debugKeptFrom',
  ] as const
  const functions = Object.fromEntries(
    names.map((name) => [
      name,
      (...given: unknown[]): unknown => {
        calls.push({ name, argument: name === 'openStore' ? given : given[1] })
        const answer = answers[name] as ((...given: unknown[]) => unknown) | undefined
        return answer ? answer(...given) : Promise.resolve(fallback(name))
      },
    ]),
  ) as unknown as StoreFunctions
  return Object.assign(state, { functions })
}

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line in this process, on a terminal of 80 columns unless told otherwise. */
export async function run(args: string, given: Partial<CommandContext> = {}): Promise<Outcome> {
  const text = { stdout: '', stderr: '' }
  const code = await runProgram(
    args.split(' ').filter((part) => part !== ''),
    {
      stdout: { write: (chunk) => (text.stdout += chunk) },
      stderr: { write: (chunk) => (text.stderr += chunk) },
      env: { NO_COLOR: '1', DATABASE_URL: 'pglite:./fake' },
      isTTY: true,
      columns: 80,
      now: () => NOW,
      folderExists: () => false,
      store: fakeStore().functions,
      loadKafka: () => Promise.reject(new Error('this command needs no Kafka')),
      loadConsumer: () => Promise.reject(new Error('this command needs no consumer')),
      loadSpool: () => Promise.reject(new Error('this command needs no spool')),
      reachAddress: () => Promise.reject(new Error('this command connects to nobody')),
      onInterrupt: () => () => undefined,
      onStop: () => undefined,
      ...given,
    },
  )
  return { code, ...text }
}
