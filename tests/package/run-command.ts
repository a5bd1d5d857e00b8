import { execFile } from 'node:child_process'

export interface CommandResult {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

/** A child that hangs must not outlive the test that waits for it, whatever it does on SIGTERM. */
const LONGEST_MS = 60_000

/** Runs a program to its end, with the environment of somebody who just opened a terminal. */
export function runCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  longestMs: number = LONGEST_MS,
): Promise<CommandResult> {
  const options = {
    cwd,
    env: plainEnvironment(),
    timeout: longestMs,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 26,
  } as const
  return new Promise((resolve) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ status: error ? (error.code ?? error.signal ?? 1) : 0, stdout, stderr })
    })
    child.stdin?.end()
  })
}

/** `runCommand`, for what has to work before anything can be tested. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const { status, stdout, stderr } = await runCommand(command, args, cwd)
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`)
}

/**
 * Without what the test runner and `npm test` put there: `npm_config_local_prefix` alone would make
 * an `npm install` elsewhere install into this repository.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD|NODE_OPTIONS|NODE_ENV|VITEST|TEST$|FORCE_COLOR|OTEL_|AGENT_ACTIONS_|KAFKA_|DATABASE_URL|LOG_LEVEL)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}
