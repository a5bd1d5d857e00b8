import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Framework } from './framework.ts'
import { nodeSince } from './node-since.ts'

/** What a plain-agent.mjs came to. */
export interface PlainAgent {
  /** What it printed itself. */
  readonly stdout: string
  readonly code: unknown
  /** Names of its spans, in the order of their ends. */
  readonly spans: readonly string[]
}

/** Runs plain-agent.mjs of the framework's folder, which knows nothing of us, with `register`. */
export async function runPlainAgent(
  { name, node }: Framework,
  environment: Readonly<Record<string, string>> = {},
): Promise<PlainAgent> {
  const spool = await mkdtemp(join(tmpdir(), 'agent-actions-spool-'))
  onTestFinished(() => rm(spool, { recursive: true }))
  const args = ['--import', '@agent-actions/node/register', 'plain-agent.mjs']
  const child = spawn(nodeSince(node), args, {
    cwd: join(import.meta.dirname, name),
    env: {
      // Nothing of the one who runs the tests: neither services nor switches.
      PATH: process.env['PATH'] ?? '',
      // Nobody listens there; the spans are what is looked at.
      KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1',
      AGENT_ACTIONS_EXIT_DEADLINE_MS: '1',
      AGENT_ACTIONS_SPOOL_DIR: spool,
      OTEL_TRACES_EXPORTER: 'console',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  const spans = [...printed.matchAll(/^ {2}name: '(.*)',$/gm)].map(([, span = '']) => span)
  return { stdout: printed.replaceAll(/^\{\n[^]*?^\}\n/gm, ''), code, spans }
}
