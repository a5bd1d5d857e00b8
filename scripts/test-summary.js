// node scripts/test-summary.js <vitest's JSON report> <exit code of the tests> <failed checks>
//
// Prints `N passed, N failed, N skipped` and exits with 1 unless everything passed. A test file that
// could not be loaded, tests that broke off and a check that failed each count as one failure, so
// that the line can never look better than the run was. Tests that failed first and then passed are
// named above it.

import { existsSync, readFileSync } from 'node:fs'

const [reportFile = '', testsExitCode = '1', failedChecks = '0'] = process.argv.slice(2)
const files = existsSync(reportFile) ? readReport().testResults : []
const tests = files.flatMap((file) => file.assertionResults)
const { passed, failed, skipped } = count()
for (const test of retried()) {
  console.log(`passed only the second time: ${test.fullName}\n  ${test.failureMessages[0]}`)
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = passed > 0 && failed === 0 && skipped === 0 ? 0 : 1

function count() {
  const having = (status) => tests.filter((test) => test.status === status).length
  const passedTests = having('passed')
  const failedTests = having('failed')
  const unloaded = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
  ).length
  const unexplained = failedTests + unloaded === 0 && testsExitCode !== '0' ? 1 : 0
  return {
    passed: passedTests,
    failed: failedTests + unloaded + unexplained + Number(failedChecks),
    skipped: tests.length - passedTests - failedTests,
  }
}

/** vitest leaves the messages of a failure that a later try made good. */
function retried() {
  return tests.filter(
    ({ status, failureMessages = [] }) => status === 'passed' && failureMessages.length > 0,
  )
}

function readReport() {
  return JSON.parse(readFileSync(reportFile, 'utf8'))
}

function isFailed(test) {
  return test.status === 'failed'
}
