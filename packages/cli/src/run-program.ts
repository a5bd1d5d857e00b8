import { CommanderError } from 'commander'
import type { CommandContext } from './command-context.ts'
import { errorText } from './error-text.ts'
import { EXIT, exitCodeOf, type ExitCode } from './exit-code.ts'
import { createProgram } from './program.ts'

/** Runs one command to its end. Never rejects: what went wrong is on stderr and in the code. */
export async function runProgram(
  args: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    // Commander has written its own message.
    if (!(error instanceof CommanderError)) context.stderr.write(errorText(error, context))
    return exitCodeOf(error)
  }
}
