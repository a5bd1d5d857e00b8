/**
 * `node --import @agent-actions/node/register agent.js` observes the agent, with settings from the
 * environment. Whatever goes wrong is told on stderr, and the agent runs unobserved.
 */
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as threads from 'node:worker_threads'
import { isSwitchedOff } from './switched-off.ts'

const STDERR = 2

if (!isSwitchedOff(process.env) && !isLoaderThread()) observeProcess()

function observeProcess(): void {
  try {
    // Not `await import(…)`: `--require` takes no module that awaits.
    const load = createRequire(import.meta.url)
    const loaded = load('./start-registered.js') as typeof import('./start-registered.ts')
    loaded.startRegistered()
  } catch (error) {
    tell(`agent-actions: this process is not observed. ${reasonOf(error)}`)
  }
}

/** Where Node runs the hooks of loaders. It preloads what `--require` names there as well. */
function isLoaderThread(): boolean {
  return (threads as { readonly isInternalThread?: boolean }).isInternalThread === true
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function tell(text: string): void {
  try {
    writeSync(STDERR, `${text}\n`)
  } catch {
    // Nobody is left to tell.
  }
}
