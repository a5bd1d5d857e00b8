import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Framework } from './framework.ts'
import { nodeSince } from './node-since.ts'

/** Runs plain-agent.mjs of the framework's folder, which knows nothing of us, with `register`. */
export async function runPlainAgent(
  { name, node }: Framework,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly code: unknown }> {
  const args = ['--import', '@agent-actions/node/register', 'plain-agent.mjs']
  const child = spawn(nodeSince(node), args, {
    cwd: join(import.meta.dirname, name),
    // Nothing of the one who runs the tests: neither services nor switches.
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { stdout, code }
}
