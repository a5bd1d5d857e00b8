// A thread for the sink that ends in the middle of its first send; the one after it is a real one.

import { existsSync, writeFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

const { HAS_ENDED, REAL_ENTRY } = process.env
if (existsSync(HAS_ENDED)) await import(REAL_ENTRY)
else {
  parentPort.on('message', () => {
    writeFileSync(HAS_ENDED, '')
    process.exit(1)
  })
}
