import { fileURLToPath } from 'node:url'
import { openStore } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { startRegistered, temporaryFolder } from './run-agent.ts'

const REGISTER = '@agent-actions/node/register'
const IMPORT = ['--import', REGISTER]
const PROVIDER_FIRST = fileURLToPath(new URL('./agents/provider-first.mjs', import.meta.url))

interface Row {
  readonly action_name: string
  readonly agent_name: string
}

async function rowsIn(folder: string): Promise<readonly Row[]> {
  await using store = await openStore(`pglite:${folder}`, { create: false })
  return store.query<Row & Record<string, unknown>>(
    'SELECT action_name, agent_name FROM agent_actions ORDER BY created_at',
  )
}

const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await rowsIn(folder)).map(({ action_name }) => action_name)

describe('an agent with register and no line of code', () => {
  it.each(['--import', '--require'])(
    'prints and exits as without %s, and its actions are rows',
    async (flag) => {
      await using folder = await temporaryFolder()
      const ended = await startRegistered([flag, REGISTER, 'plain-agent'], folder.path, {
        AGENT_ACTIONS_AGENT_NAME: 'plain',
      }).ended
      expect(ended).toEqual({ code: 3, signal: null, stdout: '3\n', stderr: '' })
      expect(await rowsIn(folder.path)).toEqual([{ action_name: 'Add', agent_name: 'plain' }])
    },
  )

  it('delivers, then dies of SIGTERM', async () => {
    await using folder = await temporaryFolder()
    const agent = startRegistered([...IMPORT, 'plain-agent'], folder.path, { ARGUMENT: 'wait' })
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({ code: null, signal: 'SIGTERM' })
    expect(await namesIn(folder.path)).toEqual(['Add'])
  })

  it('crashes as it does unobserved, and is told how many actions are lost', async () => {
    await using folder = await temporaryFolder()
    const env = { ARGUMENT: 'throw' }
    const observed = await startRegistered([...IMPORT, 'plain-agent'], folder.path, env).ended
    const bare = await startRegistered(['plain-agent'], folder.path, env).ended
    expect(observed).toEqual({
      ...bare,
      stderr: expect.stringContaining('delivered: 1.') as string,
    })
    expect(observed.stderr).toContain('RangeError: unhandled')
  })

  it('is told every wrong setting, and runs unobserved', async () => {
    const ended = await startRegistered([...IMPORT, 'plain-agent'], '', {
      AGENT_ACTIONS_SINK: 'mysql',
      AGENT_ACTIONS_EXIT_DEADLINE_MS: 'soon',
    }).ended
    expect(ended).toMatchObject({ code: 3, stdout: '3\n' })
    expect(ended.stderr).toContain('this process is not observed')
    expect(ended.stderr).toContain('AGENT_ACTIONS_SINK must be kafka or embedded')
    expect(ended.stderr).toContain('AGENT_ACTIONS_EXIT_DEADLINE_MS must be a whole number')
  })

  it.each(['OTEL_SDK_DISABLED', 'AGENT_ACTIONS_DISABLED'])(
    'loads nothing with %s=true',
    async (name) => {
      const loaded = async (env: Record<string, string>): Promise<number> => {
        const agent = startRegistered([...IMPORT, 'loaded-modules-agent'], '', env)
        const { stdout, stderr } = await agent.ended
        expect(stderr).toBe('')
        return Number(stdout)
      }
      expect(await loaded({})).toBeGreaterThan(0)
      expect(await loaded({ [name]: 'true' })).toBe(0)
    },
  )

  it('keeps the provider that is there, and is told what to add to it', async () => {
    const flags = ['--import', PROVIDER_FIRST, ...IMPORT]
    const ended = await startRegistered([...flags, 'plain-agent'], '').ended
    expect(ended).toMatchObject({ code: 3, stdout: '3\n' })
    expect(ended.stderr).toContain('add `new ActionSpanProcessor({ sink })`')
  })

  it('is told which exporter to install where OTLP is asked for, and goes on', async () => {
    await using folder = await temporaryFolder()
    const ended = await startRegistered([...IMPORT, 'plain-agent'], folder.path, {
      OTEL_TRACES_EXPORTER: 'otlp, zipkin,none',
      AGENT_ACTIONS_EXIT_DEADLINE_MS: '0',
    }).ended
    expect(ended).toMatchObject({ code: 3, stdout: '3\n' })
    expect(ended.stderr).toContain('npm install "@opentelemetry/exporter-trace-otlp-proto@')
    expect(ended.stderr).toContain('has "zipkin", which is left out')
  })

  it('is told that a provider of its own came too late', async () => {
    const ended = await startRegistered([...IMPORT, 'provider-later-agent'], '').ended
    expect(ended).toMatchObject({ code: 0, stdout: 'false\n' })
    expect(ended.stderr).toContain('its exporters get no spans')
  })

  it('gets what runs from its own start(), and is told once which options do not count', async () => {
    await using folder = await temporaryFolder()
    const agentOf = async (argument: string): Promise<string> => {
      const { stdout, stderr } = await startRegistered(
        [...IMPORT, 'own-start-agent'],
        folder.path,
        {
          AGENT_ACTIONS_AGENT_NAME: 'by variable',
          ARGUMENT: argument,
        },
      ).ended
      expect(stdout).toBe('delivered 1\n')
      return stderr
    }
    expect(await agentOf('by variable')).toBe('')
    expect((await agentOf('another')).split('do not count: agentName')).toHaveLength(2)
    expect((await rowsIn(folder.path)).map(({ agent_name }) => agent_name)).toEqual([
      'by variable',
      'by variable',
    ])
  })

  it('owns no folder and says nothing where nothing acts', async () => {
    await using folder = await temporaryFolder()
    const owner = startRegistered([...IMPORT, 'plain-agent'], folder.path, { ARGUMENT: 'wait' })
    await owner.printed('ready')
    const idle = await startRegistered([...IMPORT, 'loaded-modules-agent'], folder.path).ended
    expect(idle).toMatchObject({ code: 0, stderr: '' })
    owner.child.kill('SIGKILL')
  })
})

describe('an agent with register that is more than one thread or process', () => {
  it('has the actions of its workers in its own store, each once', async () => {
    await using folder = await temporaryFolder()
    const ended = await startRegistered([...IMPORT, 'worker-agent'], folder.path).ended
    expect(ended).toMatchObject({ code: 0, stdout: '[ 4, 4, 4 ]\n', stderr: '' })
    const names = await namesIn(folder.path)
    expect(names.filter((name) => name === 'Work')).toHaveLength(15)
    expect(names).toHaveLength(16)
  })

  it('has its worker end within the deadline when nobody takes the actions, and say what is lost', async () => {
    await using folder = await temporaryFolder()
    const { code, stdout, stderr } = await startRegistered(
      [...IMPORT, 'stuck-worker-agent'],
      folder.path,
      { AGENT_ACTIONS_EXIT_DEADLINE_MS: '300' },
    ).ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'worker 0\n' })
    expect(stderr).toContain('before these actions were delivered: 1')
  })

  it('has a child that is told who owns the folder, and exits as ever', async () => {
    await using folder = await temporaryFolder()
    const agent = startRegistered([...IMPORT, 'forking-agent'], folder.path, {
      AGENT_ACTIONS_EXIT_DEADLINE_MS: '20000',
    })
    const { stdout, stderr } = await agent.ended
    expect(stdout).toBe('child 5\n')
    expect(stderr).toContain(String(agent.child.pid))
    expect(await namesIn(folder.path)).toEqual(['Main'])
  })
})
