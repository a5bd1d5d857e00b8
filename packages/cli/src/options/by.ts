import { Option } from 'commander'
import { UsageError } from '../usage-error.ts'

const CHOICES = ['tool', 'agent'] as const
export type By = (typeof CHOICES)[number]

export function byOption(): Option {
  return (
    new Option('--by <what>', 'what a row stands for')
      // For the help; the parser has words of its own.
      .choices(CHOICES)
      .argParser(parseBy)
      .default('tool')
  )
}

function parseBy(text: string): By {
  const by = CHOICES.find((choice) => choice === text)
  if (by !== undefined) return by
  throw new UsageError(`'${text}' is no value of --by. Write ${CHOICES.join(' or ')}.`)
}
