import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './fake-context.ts'

const BIN = fileURLToPath(new URL('../bin/agent-actions.js', import.meta.url))
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** What the command runs with, beside what the machine itself needs. */
const ENVIRONMENT = { PATH: process.env['PATH'], HOME: process.env['HOME'], LC_ALL: 'C.UTF-8' }

/** The bin runs what was built, and so does the thread of the embedded store. */
export function buildCommand(): void {
  const { status, stdout } = spawnSync('npx', ['tsc', '-b', 'packages/cli'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The command cannot be built:\n${stdout}`)
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Outcome>
}

type Environment = Readonly<Record<string, string>>

/** Starts the built command with its output piped. */
export function start(args: readonly string[], cwd: string, env: Environment = {}): Started {
  return collect(spawn(process.execPath, [BIN, ...args], { cwd, env: { ...ENVIRONMENT, ...env } }))
}

/** The same on a terminal: 80 columns, and what is shown there is all on stdout. */
export function startOnTerminal(
  args: readonly string[],
  cwd: string,
  env: Environment = {},
): Started {
  const command = `stty cols 80; '${process.execPath}' '${BIN}' ${args.join(' ')} 2>stderr.txt`
  const options = { cwd, env: { ...ENVIRONMENT, TERM: 'xterm', SHELL: '/bin/sh', ...env } }
  return collect(spawn('script', ['-qec', command, '/dev/null'], options))
}

export function agentActions(
  args: readonly string[],
  cwd: string,
  env?: Environment,
): Promise<Outcome> {
  return start(args, cwd, env).ended
}

/** Its output goes where there is never any room. */
export async function agentActionsIntoFullDevice(): Promise<Outcome> {
  const full = await open('/dev/full', 'w')
  try {
    const stdio = ['ignore', full.fd, 'pipe'] as const
    return await collect(
      spawn(process.execPath, [BIN, '--help'], { env: ENVIRONMENT, stdio: [...stdio] }),
    ).ended
  } finally {
    await full.close()
  }
}

function collect(child: ChildProcess): Started {
  const text = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, ...text }))
  return { child, ended }
}
