import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExamineOptions } from '../doctor/examine.ts'
import { timeoutOption } from '../options/timeout.ts'

const AFTER_HELP = `
Checks with the settings of the consumer, in this order: settings, broker,
credentials, advertised addresses, topics, consumer group, database, schema,
partitions, clock. Then it sends an action of its own (the probe, by the agent
agent-actions-doctor) to Kafka and waits until a consumer has made it a row.

Exit codes: that of the first check that failed (3 settings or credentials,
4 Kafka or database away, 5 topic or schema missing), else 6 when the probe's
row does not come, else 0. Warnings change nothing.

Examples:
  agent-actions doctor
  agent-actions doctor --no-probe              sends nothing, writes nothing
  agent-actions doctor --json | jq 'select(.status == "failed") | .advice'`

export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('check the way from Kafka to the row: what is wrong, and what to do')
    .addOption(timeoutOption("longest wait for the probe's row: 500ms, 30s, 2m"))
    .option('--no-probe', 'send no action')
    .addHelpText('after', AFTER_HELP)
    .action(async (_options, command: Command) => {
      // With it come many files, which no other command needs.
      const { doctor } = await import('../doctor/doctor.ts')
      await doctor(command.optsWithGlobals<ExamineOptions>(), context)
    })
}
