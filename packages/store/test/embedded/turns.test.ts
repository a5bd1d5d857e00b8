import { describe, expect, it } from 'vitest'
import { Turns } from '../../src/embedded/turns.ts'

describe('turns', () => {
  it('run one after the other, in the order of the calls', async () => {
    const turns = new Turns()
    const trail: string[] = []
    const turn = (name: string): Promise<void> =>
      turns.take(async () => {
        trail.push(`${name} begins`)
        await Promise.resolve()
        trail.push(`${name} ends`)
      })
    await Promise.all([turn('a'), turn('b')])
    expect(trail).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  it('go on after one that failed, which is told to its caller alone', async () => {
    const turns = new Turns()
    const failing = turns.take(() => Promise.reject(new Error('no')))
    const next = turns.take(() => Promise.resolve('yes'))
    await expect(failing).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
  })
})
