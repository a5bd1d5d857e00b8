/**
 * Whether a suite is to be skipped because its service cannot be had, which is said in one loud
 * line. Never with `CI=true`: there the suite runs, and fails for the reason.
 *
 * @param problem why the service cannot be had; `undefined` when it can
 */
export function isSkippedFor(problem: string | undefined): boolean {
  if (problem === undefined || process.env['CI']) return false
  process.stderr.write(`SKIPPED: ${problem}\n`)
  return true
}
