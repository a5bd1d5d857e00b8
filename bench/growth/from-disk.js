// Runs of which no page is in memory, as `readRun` asks for them and by index scans, which do not read ahead.

import { writeFile } from 'node:fs/promises'
import { readRun } from '@agent-actions/store'

/**
 * @param runIds of runs that nobody asked for yet
 * @returns milliseconds of each run by the way it was read, or `undefined` where the page cache cannot be dropped
 */
export async function askFromDisk({ store, runIds }) {
  const asked = { 'a run from the disk': [], 'the same by index scans': [] }
  const stores = [store, withoutReadingAhead(store)]
  // Opens the connections, and has the statements planned.
  for (const each of stores) await readRun(each, runIds[0])
  try {
    await writeFile('/proc/sys/vm/drop_caches', '3')
  } catch {
    return undefined
  }
  for (const [index, id] of runIds.slice(1).entries()) {
    const start = performance.now()
    await readRun(stores[index % 2], id)
    Object.values(asked)[index % 2].push(performance.now() - start)
  }
  return asked
}

/** Its statements have names of their own, since a plan is kept by name. */
function withoutReadingAhead(store) {
  const plain = (queryable) => ({
    query: (sql, parameters, options) =>
      queryable.query(
        withIndexScans(sql),
        parameters,
        options && { ...options, name: `plain_${options.name}` },
      ),
  })
  return { transaction: (work) => store.transaction((tx) => work(plain(tx))) }
}

function withIndexScans(sql) {
  if (!/^\s*set transaction/.test(sql)) return sql
  const [settings, readingAhead] = sql.split('set local enable_indexscan = off;')
  if (readingAhead === undefined) throw new Error('readRun does not read ahead any more')
  return settings
}
