import { CONSUMER_VARIABLES } from './consumer-variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

interface Given {
  /** What a problem calls it: where the value comes from. */
  readonly name: string
  readonly value: unknown
}

export interface WholeRange {
  readonly least: number
  readonly most: number
}

const numbers = new Intl.NumberFormat('en-US')
const MAX_SHOWN_CHARS = 80

/** Reads one setting after the other, option before variable before default, and keeps what is wrong. */
export class SettingsReader {
  readonly problems: string[] = []
  readonly #options: Readonly<Record<string, unknown>>
  readonly #environment: Environment

  constructor(options: object, environment: Environment) {
    this.#options = options as Readonly<Record<string, unknown>>
    this.#environment = environment
  }

  whole(option: string, variable: string, range: WholeRange): number {
    return this.#wholeOf(this.#given(option, variable), range)
  }

  /** `undefined` for `off`. */
  wholeOrOff(option: string, variable: string, range: WholeRange): number | undefined {
    const given = this.#given(option, variable)
    if (typeof given.value === 'string' && given.value.toLowerCase() === 'off') return undefined
    return this.#wholeOf(given, range, ', or off')
  }

  /** Text that a pattern, if there is one, allows. */
  text(option: string, variable: string, rule?: { pattern: RegExp; words: string }): string {
    const { name, value } = this.#given(option, variable)
    if (typeof value !== 'string' || value.trim() === '') this.#wrong(name, value, 'must be text')
    else if (rule && !rule.pattern.test(value)) this.#wrong(name, value, `must be ${rule.words}`)
    return String(value)
  }

  /** One of these words, in any case; `undefined` where nothing is given and nothing is the default. */
  choice<Choice extends string>(
    [option, variable]: readonly [string, string],
    choices: readonly Choice[],
    aliases: Readonly<Record<string, Choice>> = {},
  ): Choice | undefined {
    const { name, value } = this.#given(option, variable)
    if (value === undefined) return undefined
    const word = typeof value === 'string' ? value.toLowerCase() : ''
    const choice = choices.find((each) => each === word) ?? aliases[word]
    if (choice === undefined) this.#wrong(name, value, `must be one of ${choices.join(', ')}`)
    return choice
  }

  #wholeOf({ name, value }: Given, { least, most }: WholeRange, orElse = ''): number {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
    if (Number.isInteger(number) && (number as number) >= least && (number as number) <= most) {
      return number as number
    }
    const range = `from ${numbers.format(least)} to ${numbers.format(most)}`
    this.#wrong(name, value, `must be a whole number ${range}${orElse}`)
    return least
  }

  #given(option: string, variable: string): Given {
    if (this.#options[option] !== undefined) return { name: option, value: this.#options[option] }
    const fallback = CONSUMER_VARIABLES.find(({ name }) => name === variable)?.default
    return { name: variable, value: this.#environment[variable]?.trim() || fallback }
  }

  #wrong(name: string, value: unknown, rule: string): void {
    const shown = typeof value === 'string' ? `'${value.slice(0, MAX_SHOWN_CHARS)}'` : String(value)
    this.problems.push(`${name} is ${shown}; it ${rule}`)
  }
}
