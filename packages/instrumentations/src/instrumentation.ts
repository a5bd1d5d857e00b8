import type { ActionLogger } from '@agent-actions/sdk'

/** What every instrumentation takes. */
export interface InstrumentationOptions {
  /**
   * Whose actions these are, and in which run. Default: the agent and the run around each call, and
   * those that the framework names.
   */
  readonly logger?: ActionLogger
  /** `false` records neither parameters nor results. Default: true. */
  readonly capture?: boolean
}

/** Lets go of what an instrumentation holds. What it wrapped works on as it did before. */
export type Undo = () => void

/** How the calls of one framework are observed in a whole process. */
export interface Instrumentation {
  /** As `AGENT_ACTIONS_INSTRUMENTATIONS`, warnings and docs/integrations.md name it. */
  readonly name: string
  /** The npm packages that bring it. An agent uses the framework if its package.json names one. */
  readonly packages: readonly string[]
  /** Release lines that the tests run: `1` is 1.x, `0.20` is 0.20.x. */
  readonly testedLines: readonly string[]
  /** What `ofModule` and `patchModule` are given, as an agent imports it. */
  readonly modules: readonly string[]
  /** By a hook of the whole process: nothing of the framework has to be loaded for it. */
  readonly ofProcess?: (options: InstrumentationOptions) => Undo
  /** By a public hook of this module. `undefined`: it is none of this framework's. */
  readonly ofModule?: (module: object, options: InstrumentationOptions) => Undo | undefined
  /** By replacing methods of the module's classes: only where somebody asked for it. */
  readonly patchModule?: (module: object, options: InstrumentationOptions) => Undo | undefined
}
