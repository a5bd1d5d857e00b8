import type { ConsumedRecord } from '@agent-actions/kafka'
import type { Store } from '@agent-actions/store'
import { commitProblems, type CommitSample } from './commits.ts'
import { countLetters, letterProblems, letterTimes, placeOf, poisonTest } from './letters.ts'
import type { Told } from './oracle.ts'
import { PAYLOAD_OF_ROW, payloadOfMessage } from './payload.ts'

/** What became of everything. Counts of actions, but where it says otherwise. */
export interface Counts {
  readonly offered: number
  readonly accepted: number
  readonly stored: number
  /** Records, each once. */
  readonly deadLettered: number
  /** As the agents counted them, under limits that a story set. */
  readonly dropped: number
  /** Accepted and nowhere. */
  readonly lost: number
  /** Rows beyond the first of an action. */
  readonly doubled: number
  /** Records of the topic beyond the first of an action: allowed, and of interest. */
  readonly resent: number
}

export interface Verdict extends Counts {
  /** Empty when every invariant held. */
  readonly problems: readonly string[]
}

export interface Evidence {
  readonly told: Told
  readonly rows: readonly Row[]
  /** The whole topic, and all dead letters. */
  readonly records: readonly ConsumedRecord[]
  readonly letters: readonly ConsumedRecord[]
  readonly dropped: number
  readonly commits: readonly CommitSample[]
  /** Whether one may go back: where a broker took it long after it was sent. What is repeated then is free. */
  readonly mayCommitsGoBack: boolean
  /** Values that the story put into the topic to be refused. */
  readonly poison: readonly (Uint8Array | null)[]
  /** Rows that a story put there beside those of its agents. */
  readonly foreignRows: number
  /** Records that a story took from the topic before anybody had read them. */
  readonly deleted: readonly ConsumedRecord[]
}

/** All rows of one action. */
export interface Row {
  /** `null`: none of the load's. */
  readonly writer: string | null
  readonly number: number | null
  readonly copies: number
  readonly is_whole: boolean | null
  /** When the first of them was written, in milliseconds since 1970. */
  readonly first_ms: number
}

const ROWS = `
  with found as (select ${PAYLOAD_OF_ROW} as payload, ingested_at from agent_actions)
  select payload ->> 'writer' as writer, (payload ->> 'number')::int as number,
    count(*)::int as copies,
    bool_and(md5(concat_ws(':', payload ->> 'writer', payload ->> 'number', payload ->> 'text'))
      = payload ->> 'sum') as is_whole,
    (extract(epoch from min(ingested_at)) * 1000)::float8 as first_ms
  from found group by 1, 2`

export async function readRows(store: Store): Promise<readonly Row[]> {
  return store.query<Row & Record<string, unknown>>(ROWS)
}

export function verdictOf(evidence: Evidence): Verdict {
  const { told, rows, letters, dropped, foreignRows } = evidence
  const ours = rows.filter(({ writer }) => writer !== null)
  const foreign = sum(rows.filter(({ writer }) => writer === null).map(({ copies }) => copies))
  const stored = new Map(ours.map((row) => [keyOf(row.writer!, row.number!), row]))
  const deleted = new Set(evidence.deleted.flatMap(({ value }) => keyOfValue(value) ?? []))
  const lettered = new Set(letters.flatMap(({ value }) => keyOfValue(value) ?? []))
  const accepted = keysOf(told.accepted)
  const offered = new Set(keysOf(told.offered))
  const isSomewhere = (key: string): boolean =>
    stored.has(key) || lettered.has(key) || deleted.has(key)
  const missing = accepted.filter((key) => !isSomewhere(key))
  const doubled = sum(ours.map(({ copies }) => copies - 1))
  const sent = evidence.records.flatMap(({ value }) => keyOfValue(value) ?? [])
  const counts: Counts = {
    offered: offered.size,
    accepted: accepted.length,
    stored: stored.size,
    deadLettered: countLetters(letters),
    dropped,
    lost: Math.max(0, missing.length - dropped),
    doubled,
    resent: sent.length - new Set(sent).size,
  }
  const problems = [
    problem(counts.lost, 'accepted and nowhere (I1)', missing),
    problem(Math.max(0, dropped - missing.length), 'counted as dropped and yet there (I1)', []),
    problem(doubled, 'rows twice (I2)', []),
    ...named(ours.filter((row) => row.is_whole !== true).map(nameOf), 'rows not as sent (I2)'),
    ...named(
      [...stored.keys()].filter((key) => !offered.has(key)),
      'rows of no action (I3)',
    ),
    problem(Math.abs(foreign - foreignRows), `rows of others, ${foreignRows} expected (I3)`, []),
    ...commitProblems(evidence, arrivals(stored, evidence))
      .slice(0, 3)
      .map((text) => `${text} (I4)`),
    ...[...letterProblems(evidence)].flatMap(([what, names]) => named(names, `${what} (I7)`)),
  ].filter((text) => text !== undefined)
  return { ...counts, problems }
}

/**
 * When a record became a row or a dead letter, by the clocks of database and broker: this machine's.
 * Of a row that has no writer it is not known, and counts as the beginning.
 */
function arrivals(
  stored: ReadonlyMap<string, Row>,
  { letters, poison }: Evidence,
): (record: ConsumedRecord) => number | undefined {
  const letteredAt = letterTimes(letters)
  const isPoison = poisonTest(poison)
  return (record) => {
    const key = keyOfValue(record.value)
    if (key === undefined && !isPoison(record)) return 0
    const row = key === undefined ? undefined : stored.get(key)
    return row?.first_ms ?? letteredAt.get(placeOf(record))
  }
}

function keyOf(writer: string, number: number): string {
  return `${writer}#${number}`
}

function nameOf({ writer, number }: Row): string {
  return keyOf(writer!, number!)
}

function keyOfValue(value: Uint8Array | null): string | undefined {
  const payload = payloadOfMessage(value)
  return payload && keyOf(payload.writer, payload.number)
}

function keysOf(numbers: ReadonlyMap<string, ReadonlySet<number>>): string[] {
  return [...numbers].flatMap(([writer, all]) => [...all].map((number) => keyOf(writer, number)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function named(names: readonly string[], what: string): (string | undefined)[] {
  return [problem(names.length, what, names)]
}

function problem(count: number, what: string, names: readonly string[]): string | undefined {
  if (count === 0) return undefined
  const some = names.slice(0, 3).join(', ')
  return `${count} ${what}${some && `: ${some}`}${names.length > 3 ? ', …' : ''}`
}
