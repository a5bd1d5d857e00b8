import { Option } from 'commander'
import { parseWholeNumber } from './whole-number.ts'

const DEFAULT = 20
/** Every row is held in memory. */
const MAX = 100_000

export function limitOption(what: string): Option {
  return new Option('--limit <number>', `show at most so many ${what}`)
    .argParser(parseWholeNumber({ flag: '--limit', most: MAX }))
    .default(DEFAULT)
}
