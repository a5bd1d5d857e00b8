import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { processFacts, startFromStat } from '../../src/embedded/process-facts.ts'

const TAIL = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4242 20 21'

describe('startFromStat', () => {
  it('is boot and start time', () => {
    expect(startFromStat(`12 (node) ${TAIL}`, 'boot')).toBe('boot/4242')
  })

  it('is not fooled by a name with brackets and spaces', () => {
    expect(startFromStat(`12 (a) S 1 (b c) ${TAIL}`, 'boot')).toBe('boot/4242')
  })

  it('says that a zombie does not run', () => {
    expect(startFromStat(`12 (node) ${TAIL.replace('S', 'Z')}`, 'boot')).toBeUndefined()
  })
})

describe('startOf', () => {
  it('is the same each time for a process that runs', async () => {
    const start = await processFacts.startOf(process.pid)
    expect(start).toBeDefined()
    expect(await processFacts.startOf(process.pid)).toBe(start)
  })

  it('is undefined for a process that has ended', async () => {
    const child = spawn(process.execPath, ['--eval', ''])
    await once(child, 'exit')
    expect(await processFacts.startOf(child.pid ?? 0)).toBeUndefined()
  })
})
