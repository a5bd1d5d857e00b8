import type { ActionEvent } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { insertBatches } from '../../src/write/insert-batches.ts'
import { actionEvent } from '../action-events.ts'

/** How many actions and file operations each statement writes. */
function sizesOf(events: readonly ActionEvent[]): readonly (readonly [number, number])[] {
  return [...insertBatches(events)].map(({ actions, operations }) => [
    actions.length,
    operations.length,
  ])
}

function touching(files: number): ActionEvent {
  const paths = Array.from({ length: files }, (_, i) => ({ file_path: `file-${i}` }))
  return actionEvent({ action_name: 'Edit', action_details: { file_operations: paths } })
}

function sized(chars: number): ActionEvent {
  return actionEvent({ action_details: { text: 'x'.repeat(chars) } })
}

function times(count: number, make: () => ActionEvent): readonly ActionEvent[] {
  return Array.from({ length: count }, make)
}

describe('insertBatches', () => {
  it('writes up to a thousand actions at once', () => {
    expect(sizesOf(times(1_000, actionEvent))).toEqual([[1_000, 0]])
    expect(sizesOf(times(2_001, actionEvent))).toEqual([
      [1_000, 0],
      [1_000, 0],
      [1, 0],
    ])
  })

  it('writes up to a thousand file operations at once, each with its action', () => {
    expect(sizesOf(times(5, () => touching(400)))).toEqual([
      [2, 800],
      [2, 800],
      [1, 400],
    ])
  })

  it('writes up to four million characters at once', () => {
    expect(sizesOf(times(3, () => sized(1_900_000)))).toEqual([
      [2, 0],
      [1, 0],
    ])
  })

  it('writes an event alone that is larger than that', () => {
    expect(sizesOf([sized(10), touching(1_500), sized(5_000_000), sized(10)])).toEqual([
      [1, 0],
      [1, 1_500],
      [1, 0],
      [1, 0],
    ])
  })

  it('writes nothing for no events', () => {
    expect(sizesOf([])).toEqual([])
  })

  it('keeps the order of the events', () => {
    const events = times(1_500, actionEvent)
    const ids = [...insertBatches(events)].flatMap(({ actions }) => actions.map(([id]) => id))
    expect(ids).toEqual(events.map(({ id }) => id))
  })
})
