import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export interface ProgramOptions {
  /** What it is called when it fails. */
  readonly name: string
  readonly env: NodeJS.ProcessEnv
  /** Ends the program when aborted. */
  readonly signal: AbortSignal
}

/** A Node program beside this one. What it says on stderr is seen. Disposed of once it is gone. */
export interface ChildProgram extends AsyncDisposable {
  /** Resolves with its stdout when it ends well, rejects when it does not. */
  readonly output: Promise<string>
}

export function startProgram(args: readonly string[], options: ProgramOptions): ChildProgram {
  const { name, env, signal } = options
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close').catch(() => {})
  const terminate = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', terminate)
  const output = outputOf(child, name)
  const forget = (): void => signal.removeEventListener('abort', terminate)
  output.then(forget, forget)
  return {
    output,
    [Symbol.asyncDispose]: async () => {
      terminate()
      await ended
    },
  }
}

async function outputOf(child: ChildProcess, name: string): Promise<string> {
  let stdout = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal}; what it said is above.`)
  return stdout
}

/** Runs it to its end. @returns its stdout */
export function runProgram(args: readonly string[], options: ProgramOptions): Promise<string> {
  options.signal.throwIfAborted()
  return startProgram(args, options).output
}
