import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Tests run the sources: no build is needed, and a failing line is the line in the editor.
const resolve = { conditions: ['@agent-actions/source'] }
const ssr = { resolve }

/**
 * Real databases, brokers and child processes: they need time to start, and a shared machine that stands
 * still for seconds ends sessions that a test counts on. There a test may fail once, and `.ci/run`
 * names each that did.
 */
const slow = { testTimeout: 120_000, hookTimeout: 180_000, retry: process.env['CI'] ? 1 : 0 }

/** Of integration tests, whatever they belong to. */
const SLOW_AT_ONCE = 3

/** Where `.ci/run` reads what passed, failed and was skipped. */
const REPORT = '.artifacts/test-results.json'

export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: REPORT }]] : ['default'],
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: [
            'packages/*/test/**/*.test.ts',
            'tests/architecture/**/*.test.ts',
            'tests/faults/test/*.test.ts',
          ],
          exclude: ['**/*.integration.test.ts'],
          // Threads start faster than processes; by default a core is left free, of two that is half.
          pool: 'threads',
          maxWorkers: availableParallelism(),
          // None takes a second by itself; beside other work on a shared machine some take many.
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: [
            'packages/*/test/**/*.integration.test.ts',
            'tests/e2e/*.test.ts',
            'tests/faults/*.test.ts',
          ],
          // Much of their time they wait for something to time out: three at a time do not disturb
          // each other. Each has services of its own.
          maxWorkers: SLOW_AT_ONCE,
          sequence: { groupOrder: 1 },
          ...slow,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'frameworks',
          include: ['tests/frameworks/*.test.ts'],
          // Beside the integration tests: three at a time of all together.
          maxWorkers: SLOW_AT_ONCE,
          sequence: { groupOrder: 1 },
          ...slow,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'package',
          include: ['tests/{package,docs}/**/*.test.ts'],
          globalSetup: 'tests/package/installed-project.ts',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...slow,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'otel',
          include: ['tests/otel/*.test.ts'],
          // One test is all tests of sdk and exporter, in a process of its own.
          maxWorkers: SLOW_AT_ONCE,
          sequence: { groupOrder: 1 },
          testTimeout: 360_000,
        },
      },
    ],
  },
})
