// Blocks of calls, in turns: machines differ and change, so only what ran side by side compares.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/**
 * @returns by contestant the CPU and wall time of one call in µs, in every round
 */
export async function measure(contestants, payloads, { rounds, onRound }) {
  const names = Object.keys(contestants)
  const times = Object.fromEntries(names.map((name) => [name, { cpu: [], wall: [] }]))
  const warmUp = Math.ceil(rounds / 4)
  for (let round = -warmUp; round < rounds; round += 1) {
    onRound(round)
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round + warmUp) % names.length]
      const block = await runBlock(name, contestants[name], payloads)
      if (round < 0) continue
      times[name].cpu.push(block.cpu)
      times[name].wall.push(block.wall)
    }
  }
  return times
}

/** What a call takes when little else goes on: noise only ever adds. */
export function lowerQuartile(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)]
}

/**
 * How many times as much the second takes: the median of what each round says. Within one round the
 * machine is the same, which over all rounds a shared one is not, so this is steadier than a quotient of
 * two figures of all rounds.
 */
export function ratioOf(first, second) {
  const ratios = second.map((time, round) => time / first[round])
  return ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)]
}

async function runBlock(name, { call, flush, taken, share = 1 }, payloads) {
  const block = payloads.slice(0, Math.ceil(payloads.length * share))
  const before = taken?.()
  // What others left behind is not this one's to clean up.
  collect({ type: 'minor' })
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (const payload of block) await call(payload)
  await flush?.()
  const wall = (performance.now() - start) * 1000
  const { user, system } = process.cpuUsage(cpu)
  // A figure for work that was not done would be worth nothing.
  if (taken !== undefined && taken() - before !== block.length) {
    throw new Error(`${name}: ${taken() - before} of ${block.length} calls arrived`)
  }
  return { cpu: (user + system) / block.length, wall: wall / block.length }
}
