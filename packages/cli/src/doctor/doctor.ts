import type { CommandContext } from '../command-context.ts'
import { FailedChecksError } from '../failed-checks-error.ts'
import { formatFinding } from '../output/finding-lines.ts'
import { formatNdjson } from '../output/ndjson.ts'
import { isForPeople, outputStyle } from '../output/terminal.ts'
import { withProgress } from '../with-progress.ts'
import { counted } from './check-consumer-group.ts'
import { Examination } from './examination.ts'
import { examine, type ExamineOptions } from './examine.ts'
import type { Finding } from './finding.ts'

/**
 * Makes all checks and writes each as it is done.
 *
 * @throws FailedChecksError
 */
export async function doctor(options: ExamineOptions, context: CommandContext): Promise<void> {
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
