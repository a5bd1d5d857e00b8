// npm run bench -- embedded-open [<runs>]
//
// The claim: opening the embedded store does not hold up the agent. Measures how late the agent's
// event loop is while a store is made, migrated, reopened and written to, and what that takes.
// A second process that does nothing is measured meanwhile: what it shows is the machine's doing.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { insertActions, openStore } from '@agent-actions/store'

/** How often the loop is asked. What a sample is late by that much is no delay of ours. */
const RESOLUTION_MS = 1
const ROWS = 1_000
const runs = Number(process.argv[2] ?? 5)

const IDLE = `
  const { monitorEventLoopDelay } = require('node:perf_hooks')
  const delay = monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} })
  delay.enable()
  process.stdin.resume().on('end', () => {
    console.log(JSON.stringify({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 }))
    process.exit()
  })`

for (let run = 1; run <= runs; run += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-actions-bench-'))
  try {
    await measureStore(`pglite:${folder}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureStore(url) {
  const first = await measured('make and migrate', () => openStore(url, { migrate: true }))
  report(first)
  await first.result.close()
  const second = await measured('reopen', () => openStore(url, { migrate: true }))
  report(second)
  const events = Array.from({ length: ROWS }, (_, i) => eventOf(i))
  report(await measured(`insert ${ROWS}`, () => insertActions(second.result, events)))
  report(await measured(`again, ${ROWS}`, () => insertActions(second.result, events)))
  await second.result.close()
}

async function measured(what, work) {
  const idle = spawn(process.execPath, ['--eval', IDLE], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(idle, 'spawn')
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const start = performance.now()
  const result = await work()
  const ms = performance.now() - start
  delay.disable()
  idle.stdin.end()
  const [line] = await once(idle.stdout, 'data')
  const p99 = delay.percentile(99) / 1e6
  return { what, ms, p99, max: delay.max / 1e6, idle: JSON.parse(String(line)), result }
}

function report({ what, ms, p99, max, idle }) {
  const rss = Math.round(process.memoryUsage().rss / 1e6)
  const columns = [
    what.padEnd(18),
    `${ms.toFixed(0).padStart(6)} ms`,
    `loop late p99 ${p99.toFixed(1).padStart(5)} ms`,
    `max ${max.toFixed(1).padStart(5)} ms`,
    `idle process max ${idle.max.toFixed(1).padStart(5)} ms`,
    `rss ${rss} MB`,
  ]
  console.log(columns.join('  '))
}

function eventOf(number) {
  const hex = (number + 1).toString(16)
  return {
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex.padStart(12, '0')}`,
    correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
    span_id: hex.padStart(16, '0'),
    agent_name: 'agent-bench',
    action_type: 'tool_call',
    action_name: 'Read',
    action_details: { tool_parameters: { file_path: `src/file-${number}.ts` }, success: true },
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    duration_ms: number % 100,
    debug_mode: true,
  }
}
