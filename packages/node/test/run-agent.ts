import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningAgent {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves once its stdout has this text. */
  printed(text: string): Promise<void>
  /** The same for its stderr. */
  warned(text: string): Promise<void>
}

/** On the embedded store in a folder. */
export function startAgent(
  name: string,
  dataDirectory: string,
  env: Record<string, string> = {},
): RunningAgent {
  return startProgram(name, {
    AGENT_ACTIONS_SINK: 'embedded',
    AGENT_ACTIONS_DATA_DIRECTORY: dataDirectory,
    ...env,
  })
}

/**
 * An agent that `register` observes, on the embedded store in a folder, by the flags that stand before
 * its name.
 */
export function startRegistered(
  [...flagsAndName]: readonly string[],
  dataDirectory: string,
  env: Record<string, string | undefined> = {},
): RunningAgent {
  const name = flagsAndName.pop() ?? ''
  return startProgram(
    name,
    {
      AGENT_ACTIONS_SINK: 'embedded',
      AGENT_ACTIONS_DATA_DIRECTORY: dataDirectory,
      AGENT_ACTIONS_EXIT_DEADLINE_MS: '100000',
      ...env,
    },
    flagsAndName,
  )
}

/**
 * Starts one of the programs in `agents/`, on the built packages, as a user's process would run. It
 * does not outlive the test.
 */
export function startProgram(
  name: string,
  env: Record<string, string | undefined>,
  flags: readonly string[] = [],
): RunningAgent {
  const program = fileURLToPath(new URL(`./agents/${name}.mjs`, import.meta.url))
  const programArguments = env['ARGUMENT'] ? [env['ARGUMENT']] : []
  const child = spawn(process.execPath, [...flags, program, ...programArguments], {
    // From where the flags find the package.
    cwd: import.meta.dirname,
    env: {
      ...process.env,
      // Longer than any machine needs to make a database: no test may depend on its speed.
      EXIT_DEADLINE_MS: '100000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }))
  return {
    child,
    ended,
    async printed(text) {
      while (!stdout.includes(text)) await once(child.stdout, 'data')
    },
    async warned(text) {
      while (!stderr.includes(text)) await once(child.stderr, 'data')
    },
  }
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'agent-actions-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
