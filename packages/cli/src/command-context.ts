import type {
  agentActivity,
  listErrors,
  listRuns,
  migrate,
  openStore,
  readRun,
  requireSchema,
  toolStatistics,
} from '@agent-actions/store'

export type Environment = Readonly<Record<string, string | undefined>>

export interface TextOutput {
  write(text: string): unknown
}

/** What the commands need of the store package. */
export interface StoreFunctions {
  readonly openStore: typeof openStore
  readonly migrate: typeof migrate
  readonly requireSchema: typeof requireSchema
  readonly listRuns: typeof listRuns
  readonly readRun: typeof readRun
  readonly toolStatistics: typeof toolStatistics
  readonly agentActivity: typeof agentActivity
  readonly listErrors: typeof listErrors
}

/** The world of one call of the command: handed in, so that tests need no process. */
export interface CommandContext {
  /** Data, and nothing else. */
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  readonly env: Environment
  /** Whether stdout is a terminal. */
  readonly isTTY: boolean
  /** Width of the terminal; `undefined` or 0 when unknown. */
  readonly columns: number | undefined
  readonly now: () => Date
  readonly folderExists: (path: string) => boolean
  readonly store: StoreFunctions
  /** Runs `leave` if the command is interrupted before the returned function is called. */
  readonly onInterrupt: (leave: () => Promise<unknown>) => () => void
}
