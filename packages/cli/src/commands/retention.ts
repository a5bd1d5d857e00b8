import { AgentActionsError } from '@agent-actions/events'
import {
  sqlstateOf,
  type RetentionPlan,
  type RetentionResult,
  type RetentionRules,
  type Store,
} from '@agent-actions/store'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'
import { FailedChecksError } from '../failed-checks-error.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import {
  retentionRuleOptions,
  retentionRules,
  type RetentionRuleOptions,
} from '../options/retention-rules.ts'
import { timeoutOption } from '../options/timeout.ts'
import { writeRows } from '../output/write-rows.ts'
import { RetentionProgressLines } from '../retention/retention-progress.ts'
import {
  emptyRetention,
  formatRetention,
  retentionFooter,
  retentionRows,
  type RetentionOutcome,
} from '../retention/retention-report.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { withProgress } from '../with-progress.ts'
import { withOpenStore } from '../with-store.ts'

interface RetentionOptions extends GlobalOptions, RetentionRuleOptions {
  readonly yes?: boolean
  /** Milliseconds. */
  readonly timeout: number
}

const AFTER_HELP = `
Removes debug rows that are older than the days given, with their file
operations; no other rows. Off until a rule says how many days. Without --yes
nothing is removed: it shows what would be. Killed half-way, run it again.

Whole partitions are dropped where all in them is old, which gives the disk
back. Where projects have days of their own, rows are deleted one by one, and
their room is used again. Statistics by hour stay.

Examples:
  agent-actions retention --debug-days 30
  agent-actions retention --debug-days 30 --project acme=7 --project law=365
  agent-actions retention --project acme=7 --yes`

/** `insufficient_privilege` */
const NO_PERMISSION = '42501'
/** Counting reads a partition from its beginning to its end. */
const QUERY_TIMEOUT_MS = 600_000

export function addRetentionCommand(program: Command, context: CommandContext): void {
  const retention = program
    .command('retention')
    .description('remove debug rows that are older than the days given')
  for (const option of retentionRuleOptions()) retention.addOption(option)
  retention
    .option('--yes', 'remove; without it, only show what would be removed')
    .addOption(timeoutOption('longest to wait for a partition that somebody uses'))
    .addHelpText('after', AFTER_HELP)
    .action((_options, command: Command) =>
      removeOld(command.optsWithGlobals<RetentionOptions>(), context),
    )
}

async function removeOld(options: RetentionOptions, context: CommandContext): Promise<void> {
  const rules = retentionRules(options, context.env)
  const opening = { ...options, create: false, queryTimeoutMs: QUERY_TIMEOUT_MS }
  const outcome = await withOpenStore(opening, context, async (store) => {
    await context.store.requireSchema(store)
    return outcomeOf(store, { rules, options }, context)
  })
  writeRows(
    {
      rows: retentionRows(outcome),
      format: formatRetention,
      footer: retentionFooter(outcome),
      whenEmpty: emptyRetention(outcome),
    },
    options,
    context,
  )
  failIfHeld(outcome.results ?? [])
}

/** @throws AgentActionsError `AA_CONFIG_INVALID` when the database's user may not remove rows */
async function outcomeOf(
  store: Store,
  { rules, options }: { readonly rules: RetentionRules; readonly options: RetentionOptions },
  context: CommandContext,
): Promise<RetentionOutcome> {
  const database = store.name
  try {
    const planning = context.store.planRetention(store, rules)
    const plan = await withProgress(context, `reading ${database}`, planning)
    const results = options.yes ? await apply(store, { plan, options }, context) : undefined
    return { plan, results, database }
  } catch (error) {
    if (sqlstateOf(error) !== NO_PERMISSION) throw error
    throw new AgentActionsError(
      'AA_CONFIG_INVALID',
      `The database's user may not run retention in ${database}. The owner of the tables may; ` +
        'docs/roles.md says how to let another user.',
      { cause: error },
    )
  }
}

function apply(
  store: Store,
  { plan, options }: { readonly plan: RetentionPlan; readonly options: RetentionOptions },
  context: CommandContext,
): Promise<readonly RetentionResult[]> {
  const lines = new RetentionProgressLines(context, plan.steps)
  return untilInterrupted(context, (signal) =>
    withProgress(
      context,
      `removing from ${store.name}`,
      context.store.applyRetention(store, plan, {
        patienceMs: options.timeout,
        signal,
        onProgress: (progress) => lines.see(progress),
      }),
    ),
  )
}

/** @throws FailedChecksError when a partition is still there */
function failIfHeld(results: readonly RetentionResult[]): void {
  const held = results.filter(({ status }) => status === 'busy')
  if (held.length === 0) return
  const processes = [...new Set(held.flatMap(({ heldBy }) => heldBy))].join(', ')
  const partitions = held.map(({ partition }) => partition).join(', ')
  throw new FailedChecksError(
    `still there: ${partitions}. Transactions that use the table have not ended` +
      `${processes === '' ? '' : ` (process ${processes} of the database)`}. Run this again when they have.`,
    EXIT.unverified,
  )
}
