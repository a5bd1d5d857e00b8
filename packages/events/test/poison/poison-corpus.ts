import { DEAD_LETTERS } from './dead-letters.ts'
import type { PoisonMessage } from './poison-message.ts'
import { ROWS } from './rows.ts'

/** Messages that somebody means harm with, or who knows no better, and what becomes of each. */
export const POISON_CORPUS: readonly PoisonMessage[] = [...DEAD_LETTERS, ...ROWS]
