import { describe, expect, it } from 'vitest'
import { workerEntry } from '../../src/embedded/installed-database.ts'

const WORKER = '@agent-actions/store/embedded-worker'

describe('the entry of the embedded database', () => {
  it('asks for the peer where it is not installed, with the line that installs it', () => {
    const resolve = (specifier: string): string => {
      if (specifier === WORKER) return import.meta.filename
      throw new Error('Cannot find module')
    }
    expect(() => workerEntry(resolve)).toThrow(/npm install @electric-sql\/pglite@/)
  })

  it('asks for a build where there is none', () => {
    expect(() => workerEntry(() => '/nowhere/worker.js')).toThrow(/npm run build/)
  })

  it('is the built file', () => {
    expect(workerEntry(() => import.meta.filename)).toBe(import.meta.filename)
  })
})
