/** What is to be removed. Without any rule, nothing. */
export interface RetentionRules {
  /** Whole days that debug rows are kept, where their project has no rule of its own. */
  readonly debugDays?: number
  /** Whole days by project: longer or shorter ones. */
  readonly projectDays: ReadonlyMap<string, number>
}

/** For pages; `retentionRulesFrom` reads the value. */
export interface RetentionVariable {
  readonly name: string
  readonly default: undefined
  /** One line. */
  readonly description: string
}

/** The environment variables of retention. */
export const RETENTION_VARIABLES: readonly RetentionVariable[] = [
  {
    name: 'RETENTION_DEBUG_DAYS',
    default: undefined,
    description: 'whole days that debug rows are kept, from 1; not set: for ever',
  },
  {
    name: 'RETENTION_PROJECT_DAYS',
    default: undefined,
    description: 'other days for projects: acme=7,other=90',
  },
]

/** A hundred years. */
export const MOST_RETENTION_DAYS = 36_500

type Environment = Readonly<Record<string, string | undefined>>

/** Rules, or every reason why there are none. */
export type ParsedRules =
  { readonly rules: RetentionRules } | { readonly problems: readonly string[] }

/** The rules that the environment gives. A variable that is empty counts as not set. */
export function retentionRulesFrom(environment: Environment): ParsedRules {
  const problems: string[] = []
  const debugDays = environment['RETENTION_DEBUG_DAYS']?.trim()
  const days = debugDays ? parseRetentionDays(debugDays) : undefined
  if (debugDays && days === undefined) {
    problems.push(`RETENTION_DEBUG_DAYS is '${debugDays}'; it must be ${WHOLE_DAYS}`)
  }
  const projectDays = new Map<string, number>()
  for (const text of listOf(environment['RETENTION_PROJECT_DAYS'])) {
    const rule = parseProjectRule(text)
    if (rule === undefined) {
      problems.push(
        `RETENTION_PROJECT_DAYS has '${text}'; each entry must be <project>=<days>, with ${WHOLE_DAYS}`,
      )
    } else if (projectDays.has(rule.project)) {
      problems.push(`RETENTION_PROJECT_DAYS names ${rule.project} twice`)
    } else {
      projectDays.set(rule.project, rule.days)
    }
  }
  if (problems.length > 0) return { problems }
  return { rules: { ...(days !== undefined && { debugDays: days }), projectDays } }
}

const WHOLE_DAYS = `a whole number of days from 1 to ${MOST_RETENTION_DAYS}`

function listOf(text: string | undefined): readonly string[] {
  return text?.trim() ? text.split(',').map((entry) => entry.trim()) : []
}

/** @returns `undefined` for what is no whole number from 1 on */
export function parseRetentionDays(text: string): number | undefined {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return days >= 1 && days <= MOST_RETENTION_DAYS ? days : undefined
}

/**
 * @param text `acme=7`; a project may have `=` in its name
 * @returns `undefined` for anything else
 */
export function parseProjectRule(
  text: string,
): { readonly project: string; readonly days: number } | undefined {
  const [, project, daysText = ''] = /^(.+)=([^=]*)$/s.exec(text) ?? []
  const days = parseRetentionDays(daysText)
  return project === undefined || days === undefined ? undefined : { project, days }
}
