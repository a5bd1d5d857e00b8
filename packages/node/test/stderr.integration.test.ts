import { describe, expect, it } from 'vitest'
import { startProgram } from './run-agent.ts'

describe('an agent whose stderr nobody reads any more', () => {
  it('ends as it would have ended, whatever it is warned of', async () => {
    const { child, ended } = startProgram('unheard-agent', {})
    child.stderr!.destroy()
    expect(await ended).toMatchObject({ code: 7, signal: null })
  })
})
