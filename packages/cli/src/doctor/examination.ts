import { EXIT, exitCodeOf, type ExitCode } from '../exit-code.ts'
import type { CheckName, Finding, Outcome } from './finding.ts'

type Present<Needs> = { readonly [Key in keyof Needs]: NonNullable<Needs[Key]> }

/** The checks of one call, one after the other, and what became of them. */
export class Examination {
  readonly #findings: Finding[] = []
  readonly #tell: (finding: Finding) => void

  /** @param tell hears each finding at once */
  constructor(tell: (finding: Finding) => void) {
    this.#tell = tell
  }

  get findings(): readonly Finding[] {
    return this.#findings
  }

  /** Of the first failure; 0 where nothing failed. */
  get exitCode(): ExitCode {
    return this.#findings.find(({ status }) => status === 'failed')?.exitCode ?? EXIT.ok
  }

  /**
   * Looks, unless something that it needs is not there, which is the value of a check before. Never
   * rejects: an error is a failure with the error's exit code.
   *
   * @returns what later checks build on; `undefined` when this one failed or was skipped
   */
  async check<Needs extends object, Value>(
    name: CheckName,
    needs: Needs,
    look: (needs: Present<Needs>) => Promise<Outcome<Value>> | Outcome<Value>,
  ): Promise<Value | undefined> {
    if (!isPresent(needs)) {
      this.#add(skipped(name, needs))
      return undefined
    }
    const outcome = await attempt(() => look(needs))
    this.#add({
      check: name,
      details: {},
      advice: [],
      exitCode: EXIT.ok,
      ...withoutValue(outcome),
    })
    return outcome.status === 'failed' ? undefined : outcome.value
  }

  #add(finding: Finding): void {
    this.#findings.push(finding)
    this.#tell(finding)
  }
}

function isPresent<Needs extends object>(needs: Needs): needs is Needs & Present<Needs> {
  return Object.values(needs).every((value) => value !== undefined)
}

function skipped(check: CheckName, needs: object): Finding {
  const missing = Object.entries(needs).filter(([, value]) => value === undefined)
  const found = [`not checked, because of: ${missing.map(([name]) => name).join(', ')}`]
  return { check, status: 'skipped', found, advice: [], details: {}, exitCode: EXIT.ok }
}

async function attempt<Value>(
  look: () => Promise<Outcome<Value>> | Outcome<Value>,
): Promise<Outcome<Value>> {
  try {
    return await look()
  } catch (error) {
    return failure(error)
  }
}

/** Our messages say what to do themselves. */
function failure(error: unknown): Extract<Outcome<never>, { status: 'failed' }> {
  const text = error instanceof Error ? error.message || error.name : String(error)
  const found = text.split('\n').map((line) => line.trim())
  return { status: 'failed', found, advice: [], exitCode: exitCodeOf(error) }
}

function withoutValue<Value>(outcome: Outcome<Value>): Omit<Outcome<Value>, 'value'> {
  if (outcome.status === 'failed') return outcome
  const { value: _value, ...rest } = outcome
  return rest
}
