import { describe, expect, it } from 'vitest'
import type { ActionEvent } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { InvalidActionError } from '../src/errors.ts'
import { DECODING } from './messages.ts'
import { DEAD_LETTERS } from './poison/dead-letters.ts'
import { POISON_CORPUS } from './poison/poison-corpus.ts'
import type { Fate, PoisonMessage } from './poison/poison-message.ts'
import { ROWS } from './poison/rows.ts'
import { unstorableFields } from './storable-columns.ts'

const decode = ({ value }: PoisonMessage): ActionEvent =>
  decodeAction(value ?? new Uint8Array(), DECODING)

/** By the decoder alone, which does not know what came before. */
function fateOf(message: PoisonMessage): Fate {
  try {
    const repairs = (decode(message).action_details['_repaired'] ?? []) as { field: string }[]
    const isList = Array.isArray(repairs)
    return { kind: 'row', repaired: isList ? repairs.map(({ field }) => field) : [] }
  } catch (error) {
    if (!(error instanceof InvalidActionError)) throw error
    return { kind: 'dead letter', reason: error.code }
  }
}

describe('hostile messages', () => {
  it('are more than a hundred, each with a name of its own', () => {
    expect(POISON_CORPUS.length).toBeGreaterThan(100)
    expect(new Set(POISON_CORPUS.map(({ name }) => name)).size).toBe(POISON_CORPUS.length)
  })

  it.each(DEAD_LETTERS)('are refused for what they are: $name', (message) => {
    expect(fateOf(message)).toEqual(message.fate)
  })

  it.each(DEAD_LETTERS)('are refused in few words that quote no secret: $name', (message) => {
    expect(() => decode(message)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^(?!.*sk-live).{1,400}$/s) }),
    )
  })

  const rows = ROWS.filter(({ fate }) => fate.kind === 'row')
  it.each(rows)('are stored where something can be kept: $name', (message) => {
    expect(fateOf(message)).toEqual(message.fate)
    const event = decode(message)
    expect(event.project_name).toBe(message.name)
    expect(unstorableFields(event)).toEqual([])
  })

  it('with the id of another are no row of their own', () => {
    const repeats = ROWS.filter(({ fate }) => fate.kind === 'repeat')
    expect(repeats.length).toBeGreaterThan(0)
    for (const repeat of repeats) {
      const before = ROWS[ROWS.indexOf(repeat) - 1]!
      expect(decode(repeat)).toMatchObject({
        id: decode(before).id,
        timestamp: decode(before).timestamp,
      })
    }
  })

  it('leave no trace in the prototypes of the process', () => {
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
