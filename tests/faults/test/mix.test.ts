import { describe, expect, it } from 'vitest'
import { Random } from '../mix/random.ts'
import { parseOptions } from '../faults-options.ts'

describe('a random mix', () => {
  it('is the same for the same seed', () => {
    const drawn = (seed: number): number[] => {
      const random = new Random(seed)
      return Array.from({ length: 20 }, () => random.next())
    }
    expect(drawn(7)).toEqual(drawn(7))
    expect(drawn(7)).not.toEqual(drawn(8))
  })

  it('draws all things about equally often', () => {
    const random = new Random(1)
    const counts = new Map<string, number>()
    for (let i = 0; i < 4_000; i++) {
      const thing = random.oneOf(['a', 'b', 'c', 'd'])
      counts.set(thing, (counts.get(thing) ?? 0) + 1)
    }
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(100)
  })
})

describe('the options of npm run faults', () => {
  it('take stories by name or by number', () => {
    expect(parseOptions(['--only', '2, spool-full']).only).toEqual(['2', 'spool-full'])
  })

  it('take a mix by its seed, for ten minutes if nothing else is said, and some of its steps', () => {
    expect(parseOptions(['--seed', '7']).mix).toEqual({ seed: 7, minutes: 10, steps: undefined })
    expect(parseOptions(['--seed', '7', '--steps', '1-3,9']).mix?.steps).toEqual([1, 2, 3, 9])
  })

  it.each([
    [['--minutes', '3'], '--minutes and --steps belong to the mix'],
    [['--seed', '7', '--only', '2'], '--only and --resume belong to the stories'],
    [['--seed', 'x'], '--seed takes a number, not "x"'],
    [['--loud'], "Unknown option '--loud'"],
  ])('are refused when they are wrong: %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message)
  })
})
