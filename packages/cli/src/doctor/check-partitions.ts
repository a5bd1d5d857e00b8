import type { Outcome } from './finding.ts'

const COUNTED_TO = 10_000

/** Rows in the default partitions are kept and read, but no retention drops them. */
export async function checkPartitions<Store>(
  store: Store,
  rowsOutsidePartitions: (store: Store) => Promise<number>,
): Promise<Outcome<number>> {
  const rows = await rowsOutsidePartitions(store)
  const details = { rowsOutside: rows }
  if (rows === 0) {
    return { status: 'ok', value: rows, details, found: ['no row is in a default partition'] }
  }
  const count = rows >= COUNTED_TO ? `${COUNTED_TO} rows or more are` : rowsAre(rows)
  return {
    status: 'warning',
    value: rows,
    details,
    found: [`${count} in the default partitions`],
    advice: [
      'They are stored and found. Their time is over a month ago or ahead of now: look at the clocks of the agents, or at what was replayed.',
    ],
  }
}

function rowsAre(rows: number): string {
  return rows === 1 ? '1 row is' : `${rows} rows are`
}
