import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

/** How much of what a program printed is kept: its last words tell why it failed. */
const KEPT_CHARACTERS = 4000

export interface CommandResult {
  exitCode: number | null
  /** The end of stdout and stderr together, without colours. */
  output: string
}

/** Rejects only when the program cannot be started (`code: 'ENOENT'` if there is none). */
export function runCommand(program: string, args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (chunk: string): void => {
      output = (output + chunk).slice(-KEPT_CHARACTERS)
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.once('error', reject)
    child.once('close', (exitCode) =>
      resolve({ exitCode, output: stripVTControlCharacters(output).trim() }),
    )
  })
}
