import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What was done, as told by the file that each writer keeps of its actions: `o 17` was written before
 * action 17 was begun, `a 17` after its `end()` had returned. Nothing is fsynced: the files survive a
 * process, as the spool does.
 */
export interface Told {
  /** By writer: the numbers. */
  readonly offered: ReadonlyMap<string, ReadonlySet<number>>
  readonly accepted: ReadonlyMap<string, ReadonlySet<number>>
}

/** The folder of a lab in which every writer keeps its file. */
export class Oracle {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** For what the lab itself puts into the topic: offered and accepted in one. */
  tell(writer: string, kind: 'o' | 'a', numbers: readonly number[]): void {
    appendFileSync(this.#file(writer), numbers.map((number) => `${kind} ${number}\n`).join(''))
  }

  told(): Told {
    const offered = new Map<string, Set<number>>()
    const accepted = new Map<string, Set<number>>()
    for (const file of readdirSync(this.folder)) {
      if (!file.endsWith('.oracle')) continue
      const writer = file.slice(0, -'.oracle'.length)
      const [offeredHere, acceptedHere] = [new Set<number>(), new Set<number>()]
      // A line that was cut off in the middle was never told.
      for (const line of readFileSync(this.#file(writer), 'utf8').split('\n').slice(0, -1)) {
        const number = Number(line.slice(2))
        if (line.startsWith('o ')) offeredHere.add(number)
        else acceptedHere.add(number)
      }
      offered.set(writer, offeredHere)
      accepted.set(writer, acceptedHere)
    }
    return { offered, accepted }
  }

  #file(writer: string): string {
    return join(this.folder, `${writer}.oracle`)
  }
}
