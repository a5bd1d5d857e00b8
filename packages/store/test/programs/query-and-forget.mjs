// Asks the store something and ends without closing it.
import { openStore } from '@agent-actions/store'

const store = await openStore(process.argv[2])
await store.query('select 1')
