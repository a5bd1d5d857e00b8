import type { ConsumedRecord } from '@agent-actions/kafka'

/** Where the record was that became this dead letter; `undefined`: it is none. */
function originOf({ headers }: ConsumedRecord): string | undefined {
  const header = (name: string): string => String(headers[`__connect.errors.${name}`])
  if (headers['__connect.errors.offset'] === undefined) return undefined
  return `${header('partition')}:${header('offset')}`
}

/** Letters, each record's counted once: a consumer that dies before its commit writes one again. */
export function countLetters(letters: readonly ConsumedRecord[]): number {
  return new Set(letters.flatMap((letter) => originOf(letter) ?? [])).size
}

/** When the first letter of each record was written. */
export function letterTimes(letters: readonly ConsumedRecord[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const letter of letters) {
    const origin = originOf(letter)
    if (origin !== undefined && !times.has(origin)) times.set(origin, letter.timestampMs)
  }
  return times
}

/** Whether a record was meant to be refused. */
export function poisonTest(
  poison: readonly (Uint8Array | null)[],
): (record: ConsumedRecord) => boolean {
  const texts = new Set(poison.map(textOf))
  return ({ value }) => texts.has(textOf(value))
}

export interface Refused {
  /** The whole topic. */
  readonly records: readonly ConsumedRecord[]
  readonly letters: readonly ConsumedRecord[]
  /** Values that a story put into the topic to be refused. */
  readonly poison: readonly (Uint8Array | null)[]
}

/** By what they have to be empty: dead letters are the poison, all of it, as it was, and nothing else. */
export function letterProblems({ records, letters, poison }: Refused): Map<string, string[]> {
  const refused = new Map(letters.map((letter) => [originOf(letter), textOf(letter.value)]))
  const isPoison = poisonTest(poison)
  const poisoned = records.filter(isPoison)
  const innocent = letters.filter((letter) => !isPoison(letter))
  const spared = poisoned.filter((record) => !refused.has(placeOf(record)))
  const changed = records.filter((record) => {
    const text = refused.get(placeOf(record))
    return text !== undefined && text !== textOf(record.value)
  })
  const arrived = new Set(poisoned.map(({ value }) => textOf(value)))
  const nowhere = [...new Set(poison.map(textOf))].filter((text) => !arrived.has(text))
  return new Map([
    ['innocent dead letters', innocent.map(({ value }) => nameOf(textOf(value)))],
    ['poison that is no dead letter', spared.map(({ value }) => nameOf(textOf(value)))],
    ['dead letters not as the record was', changed.map(placeOf)],
    ['poison that never came into the topic', nowhere.map(nameOf)],
  ])
}

/** The same of a record itself. */
export function placeOf({ partition, offset }: ConsumedRecord): string {
  return `${partition}:${offset}`
}

function textOf(value: Uint8Array | null): string {
  return value === null ? 'tombstone' : Buffer.from(value).toString('latin1')
}

function nameOf(text: string): string {
  return text.slice(0, 80)
}
