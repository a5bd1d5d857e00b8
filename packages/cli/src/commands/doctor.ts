import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { examine, type ExamineOptions } from '../doctor/examine.ts'
import { counted } from '../doctor/check-consumer-group.ts'
import { Examination } from '../doctor/examination.ts'
import type { Finding } from '../doctor/finding.ts'
import { FailedChecksError } from '../failed-checks-error.ts'
import { timeoutOption } from '../options/timeout.ts'
import { formatFinding } from '../output/finding-lines.ts'
import { formatNdjson } from '../output/ndjson.ts'
import { isForPeople, outputStyle } from '../output/terminal.ts'
import { withProgress } from '../with-progress.ts'

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
    .action((_options, command: Command) =>
      doctor(command.optsWithGlobals<ExamineOptions>(), context),
    )
}

async function doctor(options: ExamineOptions, context: CommandContext): Promise<void> {
  const isShown = isForPeople(options, context)
  const style = outputStyle(context)
  const tell = (finding: Finding): void => {
    context.stdout.write(isShown ? formatFinding(finding, style) : formatNdjson([finding]))
  }
  const examination = new Examination({
    tell,
    watch: (check, work) => withProgress(context, `checking: ${check}`, work),
  })
  await examine(examination, options, context)
  const failed = examination.findings.filter(({ status }) => status === 'failed')
  if (failed.length > 0) {
    const names = failed.map(({ check }) => check).join(', ')
    throw new FailedChecksError(`failed: ${names}${besides(examination)}`, examination.exitCode)
  }
  context.stderr.write(`no check failed${besides(examination)}\n`)
}

function besides(examination: Examination): string {
  const warnings = examination.count('warning')
  const skipped = examination.count('skipped')
  return [
    ...(warnings > 0 ? [`; ${counted(warnings, 'warning')}`] : []),
    ...(skipped > 0 ? [`; not checked: ${skipped}`] : []),
  ].join('')
}
