import type { LogLevel } from '../log.ts'
import type { Failure } from './failure.ts'
import type { PackedEvents } from './packed-events.ts'

/** What the thread of the sink is asked. It answers each as it is done, in any order. */
export type Request =
  | { readonly kind: 'open' }
  | { readonly kind: 'send'; readonly events: PackedEvents }
  | { readonly kind: 'close' }

export interface NumberedRequest {
  readonly number: number
  readonly request: Request
}

/** Of a send that failed. */
export interface Refusal {
  readonly failure: Failure
  /** Which of its events arrived nevertheless, by their place in it. */
  readonly arrived: readonly number[]
}

export interface Answer {
  readonly number: number
  readonly refusal?: Refusal
}

/** What the client has to say: texts, for what else it may hold cannot leave the thread. */
export interface Note {
  readonly level: LogLevel
  readonly message: string
  readonly details: Readonly<Record<string, string>>
}

export type Reply = { readonly answer: Answer } | { readonly note: Note }
