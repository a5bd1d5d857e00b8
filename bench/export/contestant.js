// One contestant of bench/export.js, in a fresh process: makes all that may be ready-made, warms up, exports under the
// clock, and tells its parent. Or, told to `tune`, looks for the way in which it is fastest.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const settings = JSON.parse(process.argv[2])
const FILES = { ours: 'our-processor', kafkajs: 'raw-kafkajs', otlp: 'otlp' }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

// Also where the parent was killed. And it keeps this process alive, which nothing of ours does.
process.on('disconnect', () => process.exit())
const { prepare } = await import(`./${FILES[settings.kind]}.js`)
const contestant = await prepare(settings)
const answer = settings.tune ? { way: await contestant.tune(settings.tune) } : await measure()
await contestant.close()
process.send(answer, () => process.disconnect())

async function measure() {
  const warmUp = await contestant.ready(settings.warmUp)
  const work = await contestant.ready(settings.spans)
  await warmUp()
  // What making the spans has left behind is not the exporting's to clean up.
  collect()
  const bytes = contestant.bytes()
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return {
    perSecond: (settings.spans / ms) * 1_000,
    cpu: (user + system) / settings.spans,
    bytes: bytes === undefined ? undefined : (contestant.bytes() - bytes) / settings.spans,
  }
}
