import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DeliveryReport } from '@agent-actions/events'
import { expect, it } from 'vitest'
import { listSpool } from '../../src/spool/list-spool.ts'
import { event, range, spoolingQueue, temporaryFolder, TogglingSink } from './spooling.ts'

const AGENT = join(import.meta.dirname, 'agents', 'limited-agent.mjs')

interface Told extends DeliveryReport {
  /** Different actions that the sink took. */
  readonly sent: number
  readonly warnings: readonly string[]
}

/** @param limit of `ulimit` */
async function run(way: string, directory: string, limit = '-c 0'): Promise<Told> {
  // Its output goes by a pipe, which no limit of a file holds for.
  const command = `ulimit ${limit} && exec "$0" "$@"`
  const args = ['-c', command, process.execPath, AGENT, way, directory]
  const { stdout } = await promisify(execFile)('sh', args)
  return JSON.parse(stdout) as Told
}

const spoolWarnings = ({ warnings }: Told): readonly string[] =>
  warnings.filter((text) => text.includes('the spool'))

it.each([
  ['in the middle of a line', '-f 128', /only \d+ of \d+ bytes/],
  ['before there is an owner', '-f 0', /EFBIG/],
])('loses nothing that it accepted when the disk is full %s', async (_when, limit, why) => {
  const directory = await temporaryFolder()
  const told = await run('fills', directory, limit)
  const { accepted, delivered, dropped, sent } = told
  expect(sent).toBe(accepted)
  expect(delivered).toBe(accepted)
  expect(accepted).toBeGreaterThanOrEqual(50)
  expect(accepted + dropped.queue_full).toBe(300)
  expect(spoolWarnings(told)).toEqual([expect.stringMatching(why)])
  expect(await readdir(directory)).toEqual([])
})

it('waits where no descriptor is left to read with, and reads on when there is', async () => {
  const directory = await temporaryFolder()
  const told = await run('opensAll', directory, '-n 400')
  expect(told).toMatchObject({ accepted: 300, delivered: 300, sent: 300, dropped: { damaged: 0 } })
  expect(spoolWarnings(told)).toEqual([expect.stringMatching(/cannot be read.*EMFILE/)])
})

it('ends by itself when it is done, whatever is still to be read, and leaves that', async () => {
  const directory = await temporaryFolder()
  const away = new TogglingSink()
  away.isAway = true
  const { queue } = spoolingQueue(away, { directory })
  const text = 'x'.repeat(10_000)
  for (const n of range(0, 2000)) queue.offer(event(n, text))
  await queue.close(1)
  const { sent } = await run('isDone', directory)
  expect(sent).toBeGreaterThanOrEqual(1)
  expect(sent).toBeLessThan(2001)
  const left = (await listSpool(directory)).reduce((sum, { events }) => sum + events, 0)
  expect(left + sent).toBeGreaterThanOrEqual(2001)
})
