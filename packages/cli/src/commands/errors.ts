import type { ErrorGroup } from '@agent-actions/store'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { limitOption } from '../options/limit.ts'
import { sinceOption, type Since } from '../options/since.ts'
import { messageBehind } from '../output/failure-message.ts'
import { formatAge } from '../output/format-age.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatSegments } from '../output/segments.ts'
import { visibleText } from '../output/visible-text.ts'
import { emptyText, footerText } from '../output/window-text.ts'
import { writeRows } from '../output/write-rows.ts'
import { withStore } from '../with-store.ts'

interface ErrorsOptions extends GlobalOptions {
  readonly since: Since
  readonly agent?: string
  readonly limit: number
}

const EXAMPLES = `
Examples:
  agent-actions errors                    the last 24 hours, most frequent first
  agent-actions errors --agent my-agent --since 7d
  agent-actions trace <correlation-id>    what led to one of them`

export function addErrorsCommand(program: Command, context: CommandContext): void {
  program
    .command('errors')
    .description('list what went wrong, most frequent first, each with its latest run')
    .addOption(sinceOption(context.now))
    .option('--agent <name>', 'only errors of this agent')
    .addOption(limitOption('different errors'))
    .addHelpText('after', EXAMPLES)
    .action((_options, command: Command) =>
      errors(command.optsWithGlobals<ErrorsOptions>(), context),
    )
}

async function errors(options: ErrorsOptions, context: CommandContext): Promise<void> {
  const { since, agent, limit } = options
  const found = await withStore(options, context, (store) =>
    context.store.listErrors(store, { since: since.date, limit, ...(agent && { agent }) }),
  )
  const window = { what: 'errors', since, agent }
  writeRows(
    {
      rows: found,
      format: (rows, style) => formatErrors(rows, style, context.now()),
      footer: footerText(window, { shown: found.length, limit }),
      whenEmpty: emptyText(window),
    },
    options,
    context,
  )
}

/** Two lines each: the id of a run and a message do not fit into one of 80 columns. */
function formatErrors(groups: readonly ErrorGroup[], style: OutputStyle, now: Date): string {
  const countWidth = groups.reduce((max, { count }) => Math.max(max, String(count).length), 0)
  return groups
    .flatMap((group) => {
      const { errorType, errorMessage, correlationId, lastSeen, agentName } = group
      const type = visibleText(errorType)
      const message = messageBehind(type, visibleText(errorMessage))
      const count = String(group.count).padStart(countWidth)
      const about = `, ${formatAge(lastSeen, now)} ago, ${visibleText(agentName)}`
      return [
        formatSegments(
          [
            { text: `${count} x `, paint: 'dim' },
            { text: type, paint: 'red' },
            { text: message && `: ${message}` },
          ],
          style,
        ),
        formatSegments(
          [
            { text: `${' '.repeat(countWidth)}   latest in run `, paint: 'dim' },
            { text: correlationId },
            { text: about, paint: 'dim' },
          ],
          style,
        ),
      ]
    })
    .join('\n')
}
