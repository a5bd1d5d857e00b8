import type { DatabaseFailure } from '../database-error.ts'

/** What the thread of the embedded database is asked. It answers in the order of the requests. */
export type Request =
  | { readonly kind: 'open'; readonly folder: string }
  | { readonly kind: 'query'; readonly sql: string; readonly parameters?: readonly unknown[] }
  | { readonly kind: 'close' }

export interface NumberedRequest {
  readonly number: number
  readonly request: Request
}

export type Reply =
  | { readonly number: number; readonly rows: readonly unknown[] }
  | { readonly number: number; readonly failure: DatabaseFailure }
