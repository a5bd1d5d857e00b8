import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface RunningProgram {
  readonly child: ChildProcess
  /** Resolves with all of stdout when the program has ended by itself or was killed. */
  readonly ended: Promise<{
    readonly code: number | null
    readonly stdout: string
    readonly stderr: string
  }>
  /** Resolves once stdout matches. */
  printed(pattern: RegExp): Promise<void>
}

/** Starts one of `programs/`, on the built package, as a user's process would run. */
export function runProgram(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): RunningProgram {
  const program = join(import.meta.dirname, 'programs', `${name}.mjs`)
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return {
    child,
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })),
    async printed(pattern) {
      while (!pattern.test(stdout)) await once(child.stdout, 'data')
    },
  }
}
