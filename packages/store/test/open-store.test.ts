import { ConfigError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { openStore } from '../src/open-store.ts'

describe('openStore', () => {
  it.each([
    ['mysql://db', 'unknown scheme mysql:'],
    ['./folder', 'without a scheme'],
    ['', 'without a scheme'],
    ['pglite:', 'names no folder'],
  ])('refuses %j and says what is accepted', async (url, problem) => {
    const opening = openStore(url)
    await expect(opening).rejects.toThrow(ConfigError)
    await expect(opening).rejects.toThrow(problem)
    await expect(opening).rejects.toThrow('pglite:<folder>')
  })

  it('does not repeat a password', async () => {
    const opening = openStore('mysql://agent:hunter2@db/agents')
    await expect(opening).rejects.toThrow(expect.objectContaining({ code: 'AA_CONFIG_INVALID' }))
    await expect(opening).rejects.not.toThrow('hunter2')
  })

  it('refuses numbers that no pool can have, all in one error', async () => {
    const opening = openStore('postgres://localhost/x', { queryTimeoutMs: 0, maxConnections: 1.5 })
    await expect(opening).rejects.toMatchObject({
      code: 'AA_CONFIG_INVALID',
      problems: [
        expect.stringContaining('queryTimeoutMs'),
        expect.stringContaining('maxConnections'),
      ],
    })
  })
})
