// Blocks of calls, in turns: machines differ and change, so only what ran side by side compares.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/**
 * @returns CPU and wall time of one call in µs, the lower quartile of all rounds, by contestant
 */
export async function measure(contestants, payloads, { rounds, onRound }) {
  const names = Object.keys(contestants)
  const times = Object.fromEntries(names.map((name) => [name, { cpu: [], wall: [] }]))
  const warmUp = Math.ceil(rounds / 4)
  for (let round = -warmUp; round < rounds; round += 1) {
    onRound(round)
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round + warmUp) % names.length]
      const block = await runBlock(contestants[name], payloads)
      if (round < 0) continue
      times[name].cpu.push(block.cpu)
      times[name].wall.push(block.wall)
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      { cpu: lowerQuartile(times[name].cpu), wall: lowerQuartile(times[name].wall) },
    ]),
  )
}

async function runBlock({ call, flush }, payloads) {
  // What others left behind is not this one's to clean up.
  collect({ type: 'minor' })
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (const payload of payloads) await call(payload)
  await flush()
  const wall = (performance.now() - start) * 1000
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / payloads.length, wall: wall / payloads.length }
}

function lowerQuartile(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)]
}
