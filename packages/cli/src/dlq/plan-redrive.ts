import type { ConsumedRecord } from '@agent-actions/kafka'
import { isAt, readDeadLetter, recordIdentity } from './dead-letter.ts'
import { passes, type FilterOptions } from './letter-filter.ts'
import type { AskedPlace } from './letter-place.ts'
import { redrivenIds } from './redrive-mark.ts'

/** Which letters are meant. Without places, all that pass the filter. */
export interface Selection extends FilterOptions {
  readonly places: readonly AskedPlace[]
  /** Of the actions: letters that were on another topic are left alone. */
  readonly topic: string
  readonly dlqTopic: string
}

/** What is to be sent, and what of the selection is not. */
export interface RedrivePlan {
  /** Ids of letters, with their reason. */
  readonly letters: ReadonlyMap<string, string>
  /** Redriven before: they, or another letter of the same record. */
  readonly redriven: number
  /** Another letter of a record that is to be sent. */
  readonly doubled: number
  /** Not from `topic`, or not written by a consumer of ours. */
  readonly foreign: number
  /** Places of which there is no letter. */
  readonly missing: readonly string[]
}

interface SeenLetter {
  readonly id: string
  readonly identity: string
  readonly reason: string
  readonly isOurs: boolean
}

/** Reads every dead letter before it decides: the marks stand behind the letters. */
export class RedrivePlanner {
  readonly #selection: Selection
  readonly #selected: SeenLetter[] = []
  readonly #identities = new Map<string, string>()
  readonly #redriven = new Set<string>()
  readonly #found = new Set<AskedPlace>()

  constructor(selection: Selection) {
    this.#selection = selection
  }

  /** Call it with all records, in order. */
  see(record: ConsumedRecord): void {
    const redriven = redrivenIds(record)
    if (redriven) {
      for (const id of redriven) this.#redriven.add(id)
      return
    }
    const { topic, dlqTopic, places } = this.#selection
    const letter = readDeadLetter(record)
    const { id, reason } = letter
    const identity = recordIdentity(letter)
    this.#identities.set(id, identity)
    const asked = places.filter((place) => isAt(letter, place, dlqTopic))
    for (const place of asked) this.#found.add(place)
    if (places.length > 0 && asked.length === 0) return
    if (!passes(letter, this.#selection)) return
    this.#selected.push({ id, identity, reason, isOurs: letter.original?.topic === topic })
  }

  plan(): RedrivePlan {
    const done = new Set([...this.#redriven].map((id) => this.#identities.get(id)))
    const letters = new Map<string, string>()
    const planned = new Set<string>()
    const left = { redriven: 0, doubled: 0, foreign: 0 }
    for (const { id, identity, reason, isOurs } of this.#selected) {
      if (!isOurs) left.foreign++
      else if (done.has(identity)) left.redriven++
      else if (planned.has(identity)) left.doubled++
      else {
        planned.add(identity)
        letters.set(id, reason)
      }
    }
    const missing = this.#selection.places.filter((place) => !this.#found.has(place))
    return { letters, ...left, missing: missing.map(({ asked }) => asked) }
  }
}
