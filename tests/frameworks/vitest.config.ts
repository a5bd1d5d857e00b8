import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['@agent-actions/source'] }

/** All suites of frameworks, also those of `large/`, whose packages are too much for every test run. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  resolve,
  ssr: { resolve },
  test: {
    include: ['tests/frameworks/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
