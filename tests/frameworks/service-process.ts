import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type Environment = Readonly<Record<string, string>>

/** A service in a process of its own, on a port of its own. */
export interface ServiceProcess extends AsyncDisposable {
  readonly port: string
  readonly url: string
  /** Asks it to end, as an operator does. @returns what it wrote to stderr */
  stop(): Promise<string>
}

export interface ServiceProgram {
  readonly folder: string
  /** What it loads first, without `.mjs`. */
  readonly setup: string
}

/** @throws Error with what it wrote to stderr, when it ends before it listens */
export async function startService(
  { folder, setup }: ServiceProgram,
  env: Environment,
): Promise<ServiceProcess> {
  const args = ['--import', join(folder, `${setup}.mjs`), join(folder, 'service.mjs')]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    // Nothing of the one who runs the tests: neither services nor switches.
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const closed = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const [port] = (await Promise.race([once(lines, 'line'), closed])) as [unknown]
  if (typeof port !== 'string') throw new Error(`the service ended before it listened\n${stderr}`)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await closed
      return stderr
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
