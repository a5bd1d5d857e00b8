import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { openStore } from '@agent-actions/store'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { folderProblem } from './installed-folder.ts'
import { startOtlpCollector } from './otlp-collector.ts'

const PROJECT = join(import.meta.dirname, 'existing-otel')

beforeAll(async () => {
  const problem = await folderProblem(PROJECT)
  if (problem) throw new Error(problem)
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Started from another folder than the project's: what it needs is found beside it all the same. */
async function runRegistered(folder: string, env: Record<string, string>): Promise<Ended> {
  const register = join(import.meta.dirname, '..', '..', 'packages', 'node', 'dist', 'register.js')
  const child = spawn(
    process.execPath,
    ['--import', register, join(PROJECT, 'registered-agent.mjs')],
    {
      cwd: folder,
      env: {
        ...process.env,
        AGENT_ACTIONS_SINK: 'embedded',
        AGENT_ACTIONS_EXIT_DEADLINE_MS: '100000',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close') as Promise<[number | null]>
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  return { code, stdout, stderr }
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'agent-actions-otlp-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

async function sampledFlags(folder: string): Promise<readonly unknown[]> {
  await using store = await openStore(`pglite:${join(folder, 'agent-actions-data')}`, {
    create: false,
  })
  const rows = await store.query<{ sampled: unknown }>(
    "SELECT source->'sampled' AS sampled FROM agent_actions WHERE action_name = 'Search' ORDER BY created_at",
  )
  return rows.map(({ sampled }) => sampled)
}

describe('an agent with register and OTEL_TRACES_EXPORTER=otlp', () => {
  it('has its spans at the collector and its actions in the table, those that are not sampled there only', async () => {
    await using folder = await temporaryFolder()
    await using collector = await startOtlpCollector()
    const env = {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=named-by-attributes',
    }
    const asUnobserved = { code: 3, stdout: "[ 'spans' ]\n", stderr: '' }
    expect(await runRegistered(folder.path, env)).toEqual(asUnobserved)
    expect(await runRegistered(folder.path, { ...env, OTEL_TRACES_SAMPLER: 'always_off' })).toEqual(
      asUnobserved,
    )
    expect(collector.spans).toMatchObject([
      { service: 'named-by-attributes', span: { name: 'execute_tool Search' } },
    ])
    expect(await sampledFlags(folder.path)).toEqual([null, false])
  })
})
