// node fresh-process.js [<module>]: what a process has spent once it has imported that, as JSON.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const name = process.argv[2]

collect()
const before = process.memoryUsage().heapUsed
if (name !== undefined) await import(name)
const sinceStart = performance.now()
const { user, system } = process.cpuUsage()
const { rss } = process.memoryUsage()
collect()
const heap = process.memoryUsage().heapUsed - before
console.log(JSON.stringify({ wallMs: sinceStart, cpuMs: (user + system) / 1000, heap, rss }))
