import { ConfigError } from '@agent-actions/events'
import {
  MOST_RETENTION_DAYS,
  parseProjectRule,
  retentionRulesFrom,
  type RetentionRules,
} from '@agent-actions/store'
import { Option } from 'commander'
import type { Environment } from '../command-context.ts'
import { UsageError } from '../usage-error.ts'
import { parseWholeNumber } from './whole-number.ts'

/** As they are typed. */
export interface RetentionRuleOptions {
  readonly debugDays?: number
  /** Days by project. */
  readonly project?: ReadonlyMap<string, number>
}

export function retentionRuleOptions(): readonly Option[] {
  return [
    new Option(
      '--debug-days <days>',
      'keep debug rows for so many days (default: RETENTION_DEBUG_DAYS)',
    ).argParser(parseWholeNumber({ flag: '--debug-days', most: MOST_RETENTION_DAYS })),
    new Option(
      '--project <name=days>',
      'keep those of a project for other days; may be given again (default: RETENTION_PROJECT_DAYS)',
    ).argParser(addProjectRule),
  ]
}

/**
 * Options win over the environment, those of projects each for its own project: a longer rule that is set for
 * one is not lost because another is typed.
 *
 * @throws ConfigError for what the environment has, UsageError without any rule
 */
export function retentionRules(
  { debugDays, project = new Map() }: RetentionRuleOptions,
  env: Environment,
): RetentionRules {
  const found = retentionRulesFrom(env)
  if ('problems' in found) throw new ConfigError(found.problems)
  const days = debugDays ?? found.rules.debugDays
  const projectDays = new Map([...found.rules.projectDays, ...project])
  if (days === undefined && projectDays.size === 0) throw new UsageError(SWITCHED_OFF)
  return { ...(days !== undefined && { debugDays: days }), projectDays }
}

const SWITCHED_OFF = `\
Retention is off: no rule says what to remove. Switch it on with --debug-days <days>
or RETENTION_DEBUG_DAYS for all debug rows, and for those of single projects with
--project <name=days> or RETENTION_PROJECT_DAYS. Without --yes it only shows what it would do.`

function addProjectRule(
  text: string,
  before: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const rule = parseProjectRule(text)
  if (rule === undefined) {
    throw new UsageError(
      `'${text}' is no value of --project. Write <name>=<days>, such as acme=7, with a whole number of ` +
        `days from 1 to ${MOST_RETENTION_DAYS}.`,
    )
  }
  if (before.has(rule.project)) {
    throw new UsageError(`--project names ${rule.project} twice. Give it one number of days.`)
  }
  return new Map([...before, [rule.project, rule.days]])
}
