import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from './project.ts'

const folder = mkdtempSync(join(tmpdir(), 'agent-actions-summary-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface ReportedFile {
  readonly status: string
  readonly assertionResults: readonly {
    readonly status: string
    readonly fullName?: string
    readonly failureMessages?: readonly string[]
  }[]
}

const file = (...statuses: readonly string[]): ReportedFile => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
})
const unloadable: ReportedFile = { status: 'failed', assertionResults: [] }

interface Run {
  readonly report?: readonly ReportedFile[]
  readonly testsExitCode?: number
  readonly failedChecks?: number
}

function summaryOf({ report, testsExitCode = 0, failedChecks = 0 }: Run): [string, number | null] {
  const path = join(folder, report ? 'report.json' : 'no-report.json')
  if (report) writeFileSync(path, JSON.stringify({ testResults: report }))
  const script = join(ROOT, 'scripts', 'test-summary.js')
  const args = [script, path, String(testsExitCode), String(failedChecks)]
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return [stdout, status]
}

describe('the last line of .ci/run', () => {
  it('is green when everything passed', () => {
    const report = [file('passed', 'passed'), file('passed')]
    expect(summaryOf({ report })).toEqual(['3 passed, 0 failed, 0 skipped\n', 0])
  })

  it('stands below the names of tests that passed only the second time', () => {
    const flaky = { status: 'passed', fullName: 'a source waits', failureMessages: ['Error: late'] }
    const report = [{ status: 'passed', assertionResults: [flaky] }]
    expect(summaryOf({ report })).toEqual([
      'passed only the second time: a source waits\n  Error: late\n1 passed, 0 failed, 0 skipped\n',
      0,
    ])
  })

  it.each<[string, Run, string]>([
    [
      'a test failed',
      { report: [file('passed', 'failed')], testsExitCode: 1 },
      '1 passed, 1 failed, 0 skipped\n',
    ],
    [
      'a test was skipped',
      { report: [file('passed', 'skipped')] },
      '1 passed, 0 failed, 1 skipped\n',
    ],
    [
      'a test is still to be written',
      { report: [file('passed', 'todo')] },
      '1 passed, 0 failed, 1 skipped\n',
    ],
    [
      'a test file could not be loaded',
      { report: [file('passed'), unloadable], testsExitCode: 1 },
      '1 passed, 1 failed, 0 skipped\n',
    ],
    [
      'the tests broke off outside of a test',
      { report: [file('passed')], testsExitCode: 1 },
      '1 passed, 1 failed, 0 skipped\n',
    ],
    [
      'a check failed',
      { report: [file('passed')], failedChecks: 1 },
      '1 passed, 1 failed, 0 skipped\n',
    ],
    ['the tests never ran', { testsExitCode: 2 }, '0 passed, 1 failed, 0 skipped\n'],
    ['there is no test', { report: [] }, '0 passed, 0 failed, 0 skipped\n'],
  ])('is red when %s', (_, run, line) => {
    expect(summaryOf(run)).toEqual([line, 1])
  })
})
