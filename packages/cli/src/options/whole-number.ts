import { UsageError } from '../usage-error.ts'

export interface WholeNumber {
  /** As it is typed: `--limit`. */
  readonly flag: string
  /** From 1 on. */
  readonly most: number
}

/** @throws UsageError */
export function parseWholeNumber({ flag, most }: WholeNumber): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : 0
    if (number >= 1 && number <= most) return number
    throw new UsageError(
      `'${text}' is no value of ${flag}. Write a whole number from 1 to ${most}.`,
    )
  }
}
