import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSkippedFor } from '@agent-actions/test-services'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesIn, ROOT } from '../architecture/project.ts'
import { runCommand } from '../package/run-command.ts'
import { LINES, lineProblem, nodeFor, type OtelLine } from './lines.ts'

const MODULES = join(ROOT, 'node_modules')
const LONGEST_RUN_MS = 300_000

/** The unit tests of sdk and exporter: every line has to run each of these files. */
const suites = ['packages/sdk/test', 'packages/exporter/test']
  .flatMap(filesIn)
  .filter((path) => path.endsWith('.test.ts') && !path.endsWith('.integration.test.ts'))

interface Results {
  readonly numTotalTests: number
  readonly numPassedTests: number
  readonly testResults: readonly { readonly name: string }[]
}

/** @throws Error with all that was printed, when one of the line's tests fails */
async function runLine(line: OtelLine): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-actions-line-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const report = join(folder, 'results.json')
  const config = join(line.folder, 'vitest.config.ts')
  const vitest = [join(MODULES, 'vitest', 'vitest.mjs'), 'run', '--config', config]
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const args = [...vitest, ...reporters]
  const { status, stdout, stderr } = await runCommand(nodeFor(line), args, ROOT, LONGEST_RUN_MS)
  if (status !== 0) throw new Error(`vitest ended with ${status}\n${stdout}\n${stderr}`)
  return JSON.parse(await readFile(report, 'utf8')) as Results
}

for (const line of LINES) {
  const problem = await lineProblem(line)

  describe.skipIf(isSkippedFor(problem))(`on OpenTelemetry ${line.name}`, () => {
    it('sdk and exporter pass all their tests, and none is left out', async () => {
      expect(problem).toBeUndefined()
      const { numTotalTests, numPassedTests, testResults } = await runLine(line)
      expect(numPassedTests).toBe(numTotalTests)
      const names = testResults.map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(suites.map((suite) => join(ROOT, suite))))
    })

    it('an application compiles against sdk and exporter', async () => {
      expect(problem).toBeUndefined()
      const args = [join(MODULES, 'typescript', 'bin', 'tsc'), '-p', line.folder]
      const { status, stdout } = await runCommand(process.execPath, args, ROOT)
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    })
  })
}
