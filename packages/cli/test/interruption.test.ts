import { describe, expect, it } from 'vitest'
import { Interruption } from '../src/interruption.ts'

interface Setup {
  readonly interruption: Interruption
  readonly exited: Promise<void>
  exits: number
  said: string
}

function setup(): Setup {
  let resolve: () => void = () => undefined
  const exited = new Promise<void>((done) => (resolve = done))
  const state: Omit<Setup, 'interruption'> = { exited, exits: 0, said: '' }
  const interruption = new Interruption({
    stderr: { write: (text) => (state.said += text) },
    exit: () => {
      state.exits += 1
      resolve()
    },
  })
  return Object.assign(state, { interruption })
}

describe('an interruption', () => {
  it('ends the process when what is open is closed, even if that fails', async () => {
    const state = setup()
    let fail: (error: Error) => void = () => undefined
    state.interruption.onInterrupt(() => new Promise((_resolve, reject) => (fail = reject)))
    state.interruption.interrupt()
    expect(state.said).toContain('closing what is open')
    expect(state.exits).toBe(0)
    fail(new Error('it does not close'))
    await state.exited
    expect(state.exits).toBe(1)
  })

  it('ends the process at once the second time', () => {
    const state = setup()
    state.interruption.onInterrupt(() => new Promise(() => undefined))
    state.interruption.interrupt()
    state.interruption.interrupt()
    expect(state.exits).toBe(1)
  })

  it('says nothing and closes nothing when nothing is open', async () => {
    const state = setup()
    const forget = state.interruption.onInterrupt(() => Promise.reject(new Error('forgotten')))
    forget()
    state.interruption.interrupt()
    await state.exited
    expect(state.said).toBe('')
  })

  it('silences what comes after it', () => {
    const { interruption } = setup()
    const written: string[] = []
    const output = interruption.untilInterrupted({ write: (text) => written.push(text) })
    output.write('before')
    interruption.interrupt()
    output.write('after')
    expect(written).toEqual(['before'])
  })

  it('tells a command that runs until then to stop, and leaves the second time', () => {
    const state = setup()
    let stops = 0
    state.interruption.onInterrupt(() => Promise.reject(new Error('it is not to leave')))
    state.interruption.onStop(() => (stops += 1))
    state.interruption.interrupt()
    expect({ stops, exits: state.exits }).toEqual({ stops: 1, exits: 0 })
    expect(state.interruption.isStopping).toBe(true)
    state.interruption.interrupt()
    expect({ stops, exits: state.exits, said: state.said }).toEqual({
      stops: 1,
      exits: 1,
      said: '',
    })
    expect(state.interruption.isStopping).toBe(false)
  })
})
