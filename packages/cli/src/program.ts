import { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { addConsumeCommand } from './commands/consume.ts'
import { addDlqCommand } from './commands/dlq.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addErrorsCommand } from './commands/errors.ts'
import { addForgetCommand } from './commands/forget.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addReplayCommand } from './commands/replay.ts'
import { addRetentionCommand } from './commands/retention.ts'
import { addRunsCommand } from './commands/runs.ts'
import { addSpoolCommand } from './commands/spool.ts'
import { addStatsCommand } from './commands/stats.ts'
import { addTopicsCommand } from './commands/topics.ts'
import { addTraceCommand } from './commands/trace.ts'
import { addGlobalOptions } from './options/global-options.ts'
import { widthOf } from './output/terminal.ts'
import { HELP_HINT } from './usage-error.ts'
import { version } from './version.ts'

const AFTER_HELP = `
Examples:
  agent-actions runs                       what ran in the last 24 hours
  agent-actions trace <correlation-id>     one run as a tree
  agent-actions errors --since 7d          what went wrong this week
  agent-actions doctor                     is the way through Kafka in order?

Output: tables and trees on a terminal; one JSON object a line when piped, or
with --json. Data goes to stdout, everything else to stderr.

Exit codes: 0 ok, 1 unexpected, 2 usage, 3 configuration, 4 database or Kafka
unreachable, or the store locked, 5 schema, store or topic missing or
incompatible, 6 ran but not verified, 130 interrupted.`

/** The command line, ready to parse. Ends by throwing a `CommanderError`, never the process. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('agent-actions')
    .description('What agents did, from the table of actions; and the way there through Kafka.')
    .version(version(), '-V, --version', 'show the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHelpWidth: () => widthOf(context),
      getErrHelpWidth: () => widthOf(context),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(HELP_HINT)
    .addHelpText('after', AFTER_HELP)
  addGlobalOptions(program)
  addRunsCommand(program, context)
  addTraceCommand(program, context)
  addStatsCommand(program, context)
  addErrorsCommand(program, context)
  addMigrateCommand(program, context)
  addForgetCommand(program, context)
  addRetentionCommand(program, context)
  addTopicsCommand(program, context)
  addSpoolCommand(program, context)
  addConsumeCommand(program, context)
  addDlqCommand(program, context)
  addReplayCommand(program, context)
  addDoctorCommand(program, context)
  return program
}
