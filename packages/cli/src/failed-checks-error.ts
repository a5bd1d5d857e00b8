import type { ExitCode } from './exit-code.ts'

/** Whoever runs the setup acts next: the checks say where. */
export class FailedChecksError extends Error {
  /** Of the first check that failed. */
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode) {
    super(message)
    this.name = 'FailedChecksError'
    this.exitCode = exitCode
  }
}
