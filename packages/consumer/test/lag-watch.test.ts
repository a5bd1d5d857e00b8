import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PartitionLag } from '../src/lag-progress.ts'
import { watchLag, type LagAdmin, type LagWatch } from '../src/lag-watch.ts'

const LAG: readonly PartitionLag[] = [{ partition: 0, lag: 7n }]

/** A broker whose answers the test decides. */
function broker() {
  const seen = { opened: 0, closed: 0, questions: [] as unknown[] }
  const answers = {
    open: () => Promise.resolve(),
    lag: () => Promise.resolve(LAG),
    close: () => Promise.resolve(),
  }
  const openAdmin = async (): Promise<LagAdmin> => {
    seen.opened += 1
    await answers.open()
    return {
      groupLag: (question) => {
        seen.questions.push(question)
        return answers.lag()
      },
      close: () => {
        seen.closed += 1
        return answers.close()
      },
    }
  }
  return { seen, answers, openAdmin }
}

describe('watchLag', () => {
  beforeEach(() => void vi.useFakeTimers())
  let watch: LagWatch | undefined
  afterEach(async () => {
    await watch?.close()
    vi.useRealTimers()
  })

  function watching({ openAdmin }: ReturnType<typeof broker>) {
    const lags: (readonly PartitionLag[])[] = []
    const errors: string[] = []
    watch = watchLag({
      openAdmin,
      topic: 'agent-actions',
      groupId: 'group',
      onLag: (partitions) => void lags.push(partitions),
      onError: (error) => void errors.push(error.message),
    })
    return { lags, errors, watch }
  }

  it('reads at once, and every ten seconds over the same connection', async () => {
    const kafka = broker()
    const { lags } = watching(kafka)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(lags).toEqual([LAG, LAG, LAG])
    expect(kafka.seen).toMatchObject({ opened: 1, closed: 0 })
    expect(kafka.seen.questions[0]).toEqual({ topic: 'agent-actions', groupId: 'group' })
  })

  it('goes on after a failure with a new connection, and closes the old one', async () => {
    const kafka = broker()
    kafka.answers.lag = () => Promise.reject(new Error('broker away'))
    kafka.answers.close = () => Promise.reject(new Error('broken'))
    const { lags, errors } = watching(kafka)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(errors).toEqual(['broker away', 'broker away'])
    expect(kafka.seen).toMatchObject({ opened: 2, closed: 2 })
    kafka.answers.lag = () => Promise.resolve(LAG)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(lags).toEqual([LAG])
  })

  it('goes on after a broker that could not be reached', async () => {
    const kafka = broker()
    kafka.answers.open = () => Promise.reject(new Error('refused'))
    const { lags, errors } = watching(kafka)
    await vi.advanceTimersByTimeAsync(0)
    expect(errors).toEqual(['refused'])
    kafka.answers.open = () => Promise.resolve()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(lags).toEqual([LAG])
  })

  it('never asks a second time while an answer is awaited', async () => {
    const kafka = broker()
    kafka.answers.lag = () => new Promise(() => undefined)
    watching(kafka)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(kafka.seen.questions).toHaveLength(1)
  })

  it('closes its connection, leaves no timer and tells nothing more', async () => {
    const kafka = broker()
    let answer: (lag: readonly PartitionLag[]) => void = () => undefined
    kafka.answers.lag = () => new Promise((resolve) => (answer = resolve))
    const { lags, watch: closing } = watching(kafka)
    await vi.advanceTimersByTimeAsync(0)
    await closing.close()
    answer(LAG)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lags).toEqual([])
    expect(kafka.seen).toMatchObject({ opened: 1, closed: 1 })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('closes a connection that opens after it was closed', async () => {
    const kafka = broker()
    let open: () => void = () => undefined
    kafka.answers.open = () => new Promise((resolve) => (open = resolve))
    const { watch: closing } = watching(kafka)
    await closing.close()
    open()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(kafka.seen).toEqual({ opened: 1, closed: 1, questions: [] })
  })
})
