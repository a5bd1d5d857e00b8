import type { ExitCode } from '../exit-code.ts'

/** What is checked, in this order. */
export const CHECKS = [
  'settings',
  'broker',
  'credentials',
  'advertised addresses',
  'topic',
  'dead letter topic',
  'consumer group',
  'database',
  'schema',
  'partitions',
  'clock',
  'probe',
] as const
export type CheckName = (typeof CHECKS)[number]

export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped'

/** What one check found, as it is shown. */
export interface Finding {
  readonly check: CheckName
  readonly status: CheckStatus
  /** Each is a line of its own, if it fits. Without secrets. */
  readonly found: readonly string[]
  /** What to do, where it is not ok. */
  readonly advice: readonly string[]
  /** The same as values, for programs. */
  readonly details: Readonly<Record<string, unknown>>
  /** What the process ends with, if this is the first failure; 0 for what is no failure. */
  readonly exitCode: ExitCode
}

interface Told {
  readonly found: readonly string[]
  readonly details?: Readonly<Record<string, unknown>>
}

/** What a check says, with the value that later checks build on. */
export type Outcome<Value> =
  | (Told & { readonly status: 'ok'; readonly value: Value })
  | (Told & {
      readonly status: 'warning'
      readonly advice: readonly string[]
      readonly value: Value
    })
  | (Told & {
      readonly status: 'failed'
      readonly advice: readonly string[]
      readonly exitCode: ExitCode
    })
