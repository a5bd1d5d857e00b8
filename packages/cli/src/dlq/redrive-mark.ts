import type { ConsumedRecord, ProducedRecord } from '@agent-actions/kafka'
import { ORIGINAL_TOPIC } from './dead-letter.ts'

/** On a record among the dead letters that is none: it says which of them were redriven. */
const MARK = 'aa.dlq.redriven'
/** Of the value. */
const VERSION = '1'

/** Written once the letters have arrived: a redrive that is killed before sends them once more. */
export function redriveMark(ids: readonly string[]): ProducedRecord {
  return {
    key: null,
    value: Buffer.from(JSON.stringify({ redriven: ids })),
    headers: { [MARK]: VERSION },
  }
}

/**
 * The ids of the letters that were redriven; `undefined` for a letter. A letter has the headers that
 * its record had, and whoever may publish a record must not be able to hide one.
 */
export function redrivenIds({ headers, value }: ConsumedRecord): readonly string[] | undefined {
  if (headers[MARK] === undefined || headers[ORIGINAL_TOPIC] !== undefined) return undefined
  try {
    const { redriven } = JSON.parse(Buffer.from(value ?? []).toString()) as { redriven?: unknown }
    return Array.isArray(redriven) ? redriven.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
