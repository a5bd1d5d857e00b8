import { describe, expect, it } from 'vitest'
import { watchRecovery, type Watched } from '../lab/recovery.ts'

/** A table that has these rows, one look after the other, and then the last of them. */
function tableOf(accepted: number, looks: readonly (number | undefined)[]): Watched {
  let look = 0
  return {
    rows: async () => {
      const rows = looks[Math.min(look++, looks.length - 1)]
      if (rows === undefined) throw new Error('the database is away')
      return rows
    },
    backlog: (rows) => accepted - rows,
    smallBacklog: () => 10,
  }
}

const UNTIL_THE_END = new AbortController().signal

describe('the watch over a recovery', () => {
  it('sees the first new row, and that all was caught up with', async () => {
    const { firstRowMs, caughtUpMs } = await watchRecovery(
      'broker started',
      tableOf(1_000, [500, 500, 600, 1_000]),
      UNTIL_THE_END,
    )
    expect(firstRowMs).toBeGreaterThan(0)
    expect(caughtUpMs).toBeGreaterThan(firstRowMs!)
  })

  it('looks once more when no more rows will come', async () => {
    const watched = tableOf(1_000, [500, 1_000])
    const recovery = await watchRecovery('broker started', watched, AbortSignal.abort())
    expect(recovery.caughtUpMs).toBeGreaterThan(0)
  })

  it('ends with nothing caught up where rows are lost', async () => {
    const watched = tableOf(1_000, [500, 600])
    const recovery = await watchRecovery('broker started', watched, AbortSignal.abort())
    expect(recovery.firstRowMs).toBeGreaterThan(0)
    expect(recovery.caughtUpMs).toBeUndefined()
  })

  it('ends where the database was away when it began', async () => {
    const watched = tableOf(1_000, [undefined, 600])
    const recovery = await watchRecovery('broker started', watched, AbortSignal.abort())
    expect(recovery.firstRowMs).toBeUndefined()
  })
})
