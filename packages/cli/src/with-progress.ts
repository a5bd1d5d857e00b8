import type { CommandContext } from './command-context.ts'

/** What is over sooner is not worth a line. */
const QUIET_MS = 1000

/** Says on stderr what takes long. With `LOG_LEVEL=debug`, at once. */
export async function withProgress<T>(
  context: CommandContext,
  what: string,
  work: Promise<T>,
): Promise<T> {
  const say = (): void => void context.stderr.write(`${what} …\n`)
  if (isDebug(context)) {
    say()
    return work
  }
  const timer = setTimeout(say, QUIET_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}

export function isDebug({ env }: Pick<CommandContext, 'env'>): boolean {
  return env['LOG_LEVEL']?.trim().toLowerCase() === 'debug'
}
