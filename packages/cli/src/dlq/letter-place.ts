import { UsageError } from '../usage-error.ts'

/** Where a record is, or was. */
export interface Place {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** A letter as it is asked for: without a topic, by its place among the dead letters. */
export interface AskedPlace extends Omit<Place, 'topic'> {
  readonly topic: string | undefined
  /** As it was typed. */
  readonly asked: string
}

const PLACE = /^(?:([\w.-]+)-)?(\d{1,9})-(\d{1,15})$/

/** @throws UsageError */
export function parsePlace(text: string): AskedPlace {
  const [, topic, partition, offset] = PLACE.exec(text) ?? []
  if (partition !== undefined && offset !== undefined) {
    return { topic, partition: Number(partition), offset: Number(offset), asked: text }
  }
  throw new UsageError(
    `'${text}' is no dead letter. Write its partition and offset as agent-actions dlq list shows ` +
      'them, 0-12, or those of the record that it was: agent-actions-3-4711.',
  )
}

/** `agent-actions-3-4711` */
export function placeText({ topic, partition, offset }: Place): string {
  return `${topic}-${partition}-${offset}`
}
