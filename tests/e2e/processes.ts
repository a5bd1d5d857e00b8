import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const COMMAND = join(ROOT, 'packages', 'cli', 'bin', 'agent-actions.js')

/** How a process ended, and what it said. */
export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A program of ours in a process of its own. */
export interface Running extends AsyncDisposable {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** What it has said so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  readonly kill: (signal: NodeJS.Signals) => void
}

export type Environment = Readonly<Record<string, string>>

/** `agent-actions …`, as built. */
export function runCommand(args: readonly string[], env: Environment): Running {
  return runNode([COMMAND, ...args], env)
}

/** A program in `tests/e2e/agents`. */
export function runAgent(name: string, env: Environment): Running {
  // Of one agent alone: what it leaves must not be sent to another test's Kafka.
  const spool = join(tmpdir(), `agent-actions-spool-${randomUUID()}`)
  const program = join(ROOT, 'tests', 'e2e', 'agents', `${name}.mjs`)
  const agent = runNode([program], { AGENT_ACTIONS_SPOOL_DIR: spool, ...env })
  void agent.ended.then(() => rm(spool, { recursive: true, force: true }))
  return agent
}

/** Any program, as an agent is: with nothing of the one who runs the tests. */
export function runNode(args: readonly string[], env: Environment): Running {
  const child = spawn(process.execPath, [...args], {
    cwd: ROOT,
    // Nothing of the one who runs the tests: neither services nor switches.
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  const ended = untilEnded(child).then((end) => ({ ...end, ...said }))
  return {
    pid: child.pid!,
    ended,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function untilEnded(child: ChildProcess): Promise<Pick<Ended, 'exitCode' | 'signal'>> {
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { exitCode, signal }
}
