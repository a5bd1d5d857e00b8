import type { RunSummary } from '@agent-actions/store'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { limitOption } from '../options/limit.ts'
import { sinceOption, type Since } from '../options/since.ts'
import { formatAge } from '../output/format-age.ts'
import { formatDuration } from '../output/format-duration.ts'
import { glyphs } from '../output/glyphs.ts'
import { outcomeSign } from '../output/outcome-sign.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import { emptyText, footerText } from '../output/window-text.ts'
import { writeRows } from '../output/write-rows.ts'
import { withStore } from '../with-store.ts'

interface RunsOptions extends GlobalOptions {
  readonly agent?: string
  readonly since: Since
  readonly failed?: boolean
  readonly limit: number
}

const EXAMPLES = `
Examples:
  agent-actions runs                             the last 24 hours, newest first
  agent-actions runs --failed --since 7d         what failed this week
  agent-actions runs --agent my-agent --limit 5
  agent-actions runs --json | jq .correlationId`

export function addRunsCommand(program: Command, context: CommandContext): void {
  program
    .command('runs')
    .description('list the latest runs: outcome, age, duration, actions, errors, agents')
    .option('--agent <name>', 'only runs in which this agent acted')
    .addOption(sinceOption(context.now))
    .option('--failed', 'only runs that failed')
    .addOption(limitOption('runs'))
    .addHelpText('after', EXAMPLES)
    .action((_options, command: Command) => runs(command.optsWithGlobals<RunsOptions>(), context))
}

async function runs(options: RunsOptions, context: CommandContext): Promise<void> {
  const { agent, since, failed = false, limit } = options
  const found = await withStore(options, context, (store) =>
    context.store.listRuns(store, { since: since.date, failed, limit, ...(agent && { agent }) }),
  )
  const window = { what: failed ? 'failed runs' : 'runs', since, agent }
  writeRows(
    {
      rows: found,
      format: (rows, style) => formatRuns(rows, style, context.now()),
      footer: footerText(window, { shown: found.length, limit }),
      whenEmpty: emptyText(window),
    },
    options,
    context,
  )
}

function formatRuns(rows: readonly RunSummary[], style: OutputStyle, now: Date): string {
  const signs = glyphs(style.unicode)
  const cells = rows.map((run) => ({
    '': signs[run.outcome],
    RUN: run.correlationId,
    AGE: formatAge(run.startedAt, now),
    TOOK: formatDuration(run.durationMs * 1000, signs.microseconds),
    ACTIONS: String(run.actions),
    ERRORS: String(run.errors),
    AGENTS: run.agents.join(', '),
  }))
  return formatTable(cells, {
    ...style,
    brief: {
      ACTIONS: { heading: 'ACT' },
      ERRORS: { heading: 'ERR' },
      AGENTS: { cells: rows.map(({ agents }) => briefAgents(agents)) },
    },
    keep: ['RUN', 'AGE', 'TOOK', 'ACTIONS', 'ERRORS'],
    cellPaint: (column, row) => {
      const run = rows[row]
      return column === '' && run ? outcomeSign(run.outcome, signs).paint : undefined
    },
  })
}

/** `agent-coder +2` */
function briefAgents([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} +${others.length}`
}
