import type { ActionEvent } from '@agent-actions/events'
import { actionRow } from './action-row.ts'
import { copyLine } from './copy-text.ts'
import { fileOperationRows } from './file-operation-rows.ts'

/** Long strings that grow are slow to encode: pieces of 64 KB take half the time of those of 1 MB. */
const PIECE_CHARS = 65_536

/** The events' rows as `copy … from stdin` reads them: those of `agent_actions`, and those of their files. */
export function copyInputsOf(
  events: readonly ActionEvent[],
): readonly [actions: readonly Uint8Array[], operations: readonly Uint8Array[]] {
  const actions = new CopyInput()
  const operations = new CopyInput()
  for (const event of events) {
    actions.add(copyLine(actionRow(event)))
    for (const row of fileOperationRows(event)) operations.add(copyLine(row))
  }
  return [actions.pieces(), operations.pieces()]
}

class CopyInput {
  readonly #pieces: Uint8Array[] = []
  #open = ''

  add(line: string): void {
    this.#open += line
    if (this.#open.length >= PIECE_CHARS) this.#cut()
  }

  pieces(): readonly Uint8Array[] {
    if (this.#open !== '') this.#cut()
    return this.#pieces
  }

  #cut(): void {
    this.#pieces.push(Buffer.from(this.#open))
    this.#open = ''
  }
}
