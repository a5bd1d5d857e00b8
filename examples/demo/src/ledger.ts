import { AsyncLocalStorage } from 'node:async_hooks'

/** One thing the agent did, as the agent itself wrote it down. */
export interface Entry {
  /** `agent/type/name`, from the outermost to this one. */
  readonly path: string
  readonly agent: string
}

/**
 * The demo's own account of what it did, kept without Agent Actions: what the database holds is
 * checked against it.
 */
export class Ledger {
  readonly entries: Entry[] = []
  readonly #inside = new AsyncLocalStorage<Entry>()
  readonly #told = new WeakSet<Error>()

  /** Something that happened at one moment. */
  note(type: string, name: string): void {
    this.entries.push(this.#entry(type, name))
  }

  /** A tool call: whatever happens inside is below it. */
  async call<R>(name: string, work: () => Promise<R>): Promise<R> {
    const entry = this.#entry('tool_call', name)
    this.entries.push(entry)
    try {
      return await this.#inside.run(entry, work)
    } catch (error) {
      this.#inside.run(entry, () => this.#failed(error as Error))
      throw error
    }
  }

  /** An agent's run; it succeeds in this demo. */
  run<R>(agent: string, task: string, work: () => Promise<R>): Promise<R> {
    const parent = this.#inside.getStore()
    const entry = { agent, path: `${parent ? `${parent.path} > ` : ''}${agent}/success/${task}` }
    this.entries.push(entry)
    return this.#inside.run(entry, work)
  }

  /** A failure is told once, by the innermost action that failed. */
  #failed(error: Error): void {
    if (this.#told.has(error)) return
    this.#told.add(error)
    this.note('error', typeOf(error))
  }

  #entry(type: string, name: string): Entry {
    const parent = this.#inside.getStore()
    const agent = parent?.agent ?? 'unknown'
    return { agent, path: `${parent ? `${parent.path} > ` : ''}${agent}/${type}/${name}` }
  }
}

/** What the table calls a failure: its class, or the code of an error of the system. */
function typeOf(error: NodeJS.ErrnoException): string {
  return error.name === 'Error' ? (error.code ?? error.name) : error.name
}
