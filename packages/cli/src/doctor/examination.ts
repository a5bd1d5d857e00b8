import { AgentActionsError } from '@agent-actions/events'
import { EXIT, exitCodeOf, type ExitCode } from '../exit-code.ts'
import type { CheckName, CheckStatus, Finding, Outcome } from './finding.ts'

/** By the names of the checks that they come from. */
type Needed = Partial<Readonly<Record<CheckName, unknown>>>
type Present<Needs> = { readonly [Key in keyof Needs]: NonNullable<Needs[Key]> }

export interface ExaminationPorts {
  /** Hears each finding at once. */
  readonly tell: (finding: Finding) => void
  /** Is there while a check is made, which can take long. */
  readonly watch: <T>(check: CheckName, work: Promise<T>) => Promise<T>
}

/** The checks of one call, one after the other, and what became of them. */
export class Examination {
  readonly #findings: Finding[] = []
  /** What went wrong first, of each check that has no value. */
  readonly #causes = new Map<string, string>()
  readonly #ports: ExaminationPorts

  constructor(ports: ExaminationPorts) {
    this.#ports = ports
  }

  get findings(): readonly Finding[] {
    return this.#findings
  }

  /** How many there are of it. */
  count(status: CheckStatus): number {
    return this.#findings.filter((finding) => finding.status === status).length
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
  async check<Needs extends Needed, Value>(
    name: CheckName,
    needs: Needs,
    look: (needs: Present<Needs>) => Promise<Outcome<Value>> | Outcome<Value>,
  ): Promise<Value | undefined> {
    if (!isPresent(needs)) {
      this.#skip(name, this.#causeOf(needs))
      return undefined
    }
    const outcome = await attempt(() => this.#ports.watch(name, Promise.resolve(look(needs))))
    this.#add({ check: name, ...NOTHING_MORE, ...withoutValue(outcome) })
    if (outcome.status !== 'failed') return outcome.value
    this.#causes.set(name, name)
    return undefined
  }

  /** For what is not to be checked this time. */
  leaveOut(check: CheckName, why: string): void {
    this.#add({ check, status: 'skipped', found: [why], ...NOTHING_MORE })
  }

  #skip(check: CheckName, cause: string): void {
    this.#causes.set(check, cause)
    this.leaveOut(check, `not checked, because of: ${cause}`)
  }

  #causeOf(needs: object): string {
    const [missing = ''] = Object.entries(needs).find(([, value]) => value === undefined) ?? []
    return this.#causes.get(missing) ?? missing
  }

  #add(finding: Finding): void {
    this.#findings.push(finding)
    this.#ports.tell(finding)
  }
}

const NOTHING_MORE = { advice: [], details: {}, exitCode: EXIT.ok }

function isPresent<Needs extends object>(needs: Needs): needs is Needs & Present<Needs> {
  return Object.values(needs).every((value) => value !== undefined)
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

const DATABASE_ADVICE =
  'Start PostgreSQL, or set DATABASE_URL (or --database) to where it is, with a user and a password that it accepts.'

/** Our messages say what to do themselves, but that of a database is the driver's. */
function failure(error: unknown): Extract<Outcome<never>, { status: 'failed' }> {
  const isAway = error instanceof AgentActionsError && error.code === 'AA_STORE_UNREACHABLE'
  const advice = isAway ? [DATABASE_ADVICE] : []
  const text = error instanceof Error ? error.message || error.name : String(error)
  const found = text.split('\n').map((line) => line.trim())
  return { status: 'failed', found, advice, exitCode: exitCodeOf(error) }
}

function withoutValue<Value>(outcome: Outcome<Value>): Omit<Outcome<Value>, 'value'> {
  if (outcome.status === 'failed') return outcome
  const { value: _value, ...rest } = outcome
  return rest
}
