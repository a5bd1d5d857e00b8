export const HELP_HINT = 'Run agent-actions --help, or agent-actions <command> --help.'

/** Whoever typed the command line acts next: a value in it is not what it must be. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
