import { parseArgs } from 'node:util'

/** What is asked of `npm run faults`. */
export interface FaultsOptions {
  readonly help: boolean
  readonly list: boolean
  readonly json: boolean
  readonly resume: boolean
  /** Names of stories, or numbers of faults; empty: all. */
  readonly only: readonly string[]
  /** The random mix, and not the stories. */
  readonly mix: MixOptions | undefined
}

export interface MixOptions {
  readonly seed: number
  readonly minutes: number
  /** Which of its steps are done, counted from 1; `undefined`: as many as there is time for. */
  readonly steps: readonly number[] | undefined
}

export const HELP = `npm run faults [-- <options>]

Breaks everything between an agent's span.end() and its row, on a real Kafka and a
real PostgreSQL, and checks after each fault that nothing is lost and nothing is
there twice. All faults take an hour or more.

  --list               the stories: name, fault, what happens
  --only <names>       some of them, by name or by the fault's number: --only 2,spool-full
  --resume             leaves out what has passed already, of the same commit
  --seed <number>      a random mix of faults instead; the same seed, the same mix
  --minutes <number>   how long the mix goes on (default: 10)
  --steps <numbers>    only these steps of the mix, to find the one that matters: 1-4,9
  --json               a line of JSON for each story, and the sum of all in the last one
  --help

Exit code 0: every invariant held. 1: one did not, or a story could not be told.
2: the options are wrong.`

export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}

export function parseOptions(args: readonly string[]): FaultsOptions {
  const { values } = parsed(args)
  const { seed, minutes, steps } = values
  if (seed === undefined && (minutes !== undefined || steps !== undefined))
    throw new OptionsError('--minutes and --steps belong to the mix: give it a --seed')
  if (seed !== undefined && (values.only !== undefined || values.resume))
    throw new OptionsError('--only and --resume belong to the stories, --seed is the mix')
  return {
    help: values.help ?? false,
    list: values.list ?? false,
    json: values.json ?? false,
    resume: values.resume ?? false,
    only: values.only?.split(',').map((name) => name.trim()) ?? [],
    mix:
      seed === undefined
        ? undefined
        : {
            seed: numberFrom(seed, '--seed'),
            minutes: numberFrom(minutes ?? '10', '--minutes'),
            steps: steps?.split(',').flatMap(stepsFrom),
          },
  }
}

function parsed(args: readonly string[]): { values: Values } {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        resume: { type: 'boolean' },
        only: { type: 'string' },
        seed: { type: 'string' },
        minutes: { type: 'string' },
        steps: { type: 'string' },
      },
    })
  } catch (error) {
    throw new OptionsError((error as Error).message)
  }
}

interface Values {
  readonly help?: boolean
  readonly list?: boolean
  readonly json?: boolean
  readonly resume?: boolean
  readonly only?: string
  readonly seed?: string
  readonly minutes?: string
  readonly steps?: string
}

function numberFrom(text: string, option: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new OptionsError(`${option} takes a number, not ${JSON.stringify(text)}`)
  return number
}

/** `4`, or `1-4`. */
function stepsFrom(text: string): readonly number[] {
  const [from, to] = text.split('-').map((each) => numberFrom(each, '--steps'))
  return Array.from({ length: (to ?? from!) - from! + 1 }, (_, index) => from! + index)
}
