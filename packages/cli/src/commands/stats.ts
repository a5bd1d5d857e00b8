import type { AgentActivity, ToolStatistics } from '@agent-actions/store'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { byOption, type By } from '../options/by.ts'
import { sinceOption, type Since } from '../options/since.ts'
import { formatDuration } from '../output/format-duration.ts'
import { glyphs } from '../output/glyphs.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import type { TableRow } from '../output/table-columns.ts'
import { emptyText, windowText } from '../output/window-text.ts'
import { writeRows } from '../output/write-rows.ts'
import { withStore } from '../with-store.ts'

interface StatsOptions extends GlobalOptions {
  readonly since: Since
  readonly by: By
}

const BRIEF = {
  ACTIONS: { heading: 'ACT' },
  'TOOL CALLS': { heading: 'TOOLS' },
  DECISIONS: { heading: 'DEC' },
  ERRORS: { heading: 'ERR' },
  AVERAGE: { heading: 'AVG' },
}
/** A cut number is a wrong number: a narrow terminal shows fewer of them. Calls and errors stay. */
const DROP = ['DECISIONS', 'TOOL CALLS', 'RUNS', 'AVERAGE', 'MAX', 'P50', 'P95']

const EXAMPLES = `
Examples:
  agent-actions stats                    the tools of the last 24 hours
  agent-actions stats --by agent --since 7d
  agent-actions stats --json | jq 'select(.p95Ms > 1000) | .toolName'`

export function addStatsCommand(program: Command, context: CommandContext): void {
  program
    .command('stats')
    .description('count calls, errors and durations by tool, or actions by agent')
    .addOption(sinceOption(context.now))
    .addOption(byOption())
    .addHelpText('after', EXAMPLES)
    .action((_options, command: Command) => {
      const options = command.optsWithGlobals<StatsOptions>()
      return options.by === 'tool' ? tools(options, context) : agents(options, context)
    })
}

async function tools(options: StatsOptions, context: CommandContext): Promise<void> {
  const { since } = options
  const rows = await withStore(options, context, (store) =>
    context.store.toolStatistics(store, { since: since.date }),
  )
  const window = { what: 'tool calls', since }
  writeRows(
    { rows, format: formatTools, footer: windowText(window), whenEmpty: emptyText(window) },
    options,
    context,
  )
}

async function agents(options: StatsOptions, context: CommandContext): Promise<void> {
  const { since } = options
  const rows = await withStore(options, context, (store) =>
    context.store.agentActivity(store, { since: since.date }),
  )
  const window = { what: 'actions', since }
  writeRows(
    { rows, format: formatAgents, footer: windowText(window), whenEmpty: emptyText(window) },
    options,
    context,
  )
}

function formatTools(rows: readonly ToolStatistics[], style: OutputStyle): string {
  const cells = rows.map((tool) => ({
    TOOL: tool.toolName,
    CALLS: String(tool.calls),
    ERRORS: String(tool.errors),
    AVERAGE: duration(tool.avgMs, style),
    P50: duration(tool.p50Ms, style),
    P95: duration(tool.p95Ms, style),
    MAX: duration(tool.maxMs, style),
  }))
  return formatCounts(cells, style)
}

function formatAgents(rows: readonly AgentActivity[], style: OutputStyle): string {
  const cells = rows.map((agent) => ({
    AGENT: agent.agentName,
    RUNS: String(agent.runs),
    ACTIONS: String(agent.actions),
    'TOOL CALLS': String(agent.toolCalls),
    DECISIONS: String(agent.decisions),
    ERRORS: String(agent.errors),
    AVERAGE: duration(agent.avgDurationMs, style),
  }))
  return formatCounts(cells, style)
}

function formatCounts(cells: readonly TableRow[], style: OutputStyle): string {
  const [name, ...numbers] = Object.keys(cells[0] ?? {})
  return formatTable(cells, {
    ...style,
    keep: numbers,
    brief: BRIEF,
    drop: DROP,
    cellPaint: (column, row) => {
      if (column === name) return 'bold'
      return column === 'ERRORS' && cells[row]?.[column] !== '0' ? 'red' : undefined
    },
  })
}

function duration(ms: number | null, { unicode }: OutputStyle): string {
  return ms === null ? '' : formatDuration(ms * 1000, glyphs(unicode).microseconds)
}
