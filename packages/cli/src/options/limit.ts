import { Option } from 'commander'
import { UsageError } from '../usage-error.ts'

const DEFAULT = 20
/** Every row is held in memory. */
const MAX = 100_000

export function limitOption(what: string): Option {
  return new Option('--limit <number>', `show at most so many ${what}`)
    .argParser(parseLimit)
    .default(DEFAULT)
}

function parseLimit(text: string): number {
  const limit = /^\d+$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= MAX) return limit
  throw new UsageError(`'${text}' is no value of --limit. Write a whole number from 1 to ${MAX}.`)
}
