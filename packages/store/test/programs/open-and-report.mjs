// node open-and-report.mjs <url>: opens the store, says what came of it, and ends by itself.

import { openStore } from '@agent-actions/store'

try {
  const store = await openStore(process.argv[2])
  const [{ pid }] = await store.query('select 1 as pid')
  console.log(pid === 1 ? 'opened' : 'odd')
} catch (error) {
  console.log(error.code, error.message)
}
