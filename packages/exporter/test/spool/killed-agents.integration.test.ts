import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { event, spoolingQueue, temporaryFolder, TogglingSink } from './spooling.ts'

const AGENT = join(import.meta.dirname, 'agents', 'killed-agent.mjs')
const KILLS = 12

/** Kills an agent when it has acted for a while: after so many bytes of its oracle. */
async function killed(directory: string, oracle: string, agent: number): Promise<void> {
  const before = await sizeOf(oracle)
  const child = spawn(process.execPath, [AGENT, directory, oracle, String(agent)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(child, 'close')
  // Some are killed at their first actions, some after thousands.
  const enough = 1 + ((agent * 7919) % 60_000)
  await vi.waitUntil(async () => (await sizeOf(oracle)) >= before + enough, {
    timeout: 60_000,
    interval: 1,
  })
  child.kill('SIGKILL')
  await ended
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

function keysOf(values: readonly string[]): readonly string[] {
  return values.map((value) => {
    const { action_details: details } = JSON.parse(value) as {
      action_details: { tool_parameters?: { key: string } }
    }
    return details.tool_parameters?.key ?? ''
  })
}

it(`loses no action whose end() returned, of ${KILLS} agents that are killed one after the other`, async () => {
  const folder = await temporaryFolder()
  const [directory, oracle] = [join(folder, 'spool'), join(folder, 'oracle')]
  for (let agent = 0; agent < KILLS; agent += 1) await killed(directory, oracle, agent)

  const sink = new TogglingSink()
  const { queue, report } = spoolingQueue(sink, { directory }, { maxQueueEvents: 10_000 })
  queue.offer(event(1))
  await vi.waitUntil(async () => (await readdir(directory)).length === 1, { timeout: 60_000 })
  await queue.close(20_000)
  expect(report().dropped).toMatchObject({ damaged: 0, expired: 0, spool_full: 0 })
  expect(await readdir(directory)).toEqual([])

  const early = await readFile(`${oracle}.delivered`, 'utf8').catch(() => '')
  const late = sink.values.map((value) => Buffer.from(value).toString())
  const delivered = new Set(keysOf([...early.split('\n').filter(Boolean), ...late]))
  delivered.delete('')
  const told = (await readFile(oracle, 'utf8')).trim().split('\n')
  const keys = (what: string): readonly string[] =>
    told.filter((line) => line.startsWith(what)).map((line) => line.slice(what.length + 1))
  const accepted = keys('accepted')
  const offered = new Set(keys('offered'))
  expect(accepted.length).toBeGreaterThan(KILLS)
  expect(accepted.filter((key) => !delivered.has(key))).toEqual([])
  expect([...delivered].filter((key) => !offered.has(key))).toEqual([])
})
