import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const FILE = join(import.meta.dirname, '..', '..', '.artifacts', 'faults-passed.ndjson')

/** Which stories have passed, of which commit: what `--resume` leaves out. */
export class PassedStories {
  readonly #commit = commit()

  has(name: string): boolean {
    return this.#lines().some((line) => line.commit === this.#commit && line.name === name)
  }

  add(name: string): void {
    mkdirSync(dirname(FILE), { recursive: true })
    appendFileSync(FILE, `${JSON.stringify({ commit: this.#commit, name })}\n`)
  }

  #lines(): readonly { commit: string; name: string }[] {
    try {
      const lines = readFileSync(FILE, 'utf8').split('\n').filter(Boolean)
      return lines.map((line) => JSON.parse(line) as { commit: string; name: string })
    } catch {
      return []
    }
  }
}

function commit(): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  }).trim()
}
