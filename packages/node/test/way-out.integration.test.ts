import { openStore } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { startAgent, temporaryFolder } from './run-agent.ts'

async function actionNames(folder: string): Promise<readonly string[]> {
  await using store = await openStore(`pglite:${folder}`, { create: false })
  const rows = await store.query<{ action_name: string }>(
    'SELECT action_name FROM agent_actions ORDER BY created_at',
  )
  return rows.map((row) => row.action_name)
}

describe('an observed agent', () => {
  it('prints and exits as it does unobserved, by itself, and its actions are rows', async () => {
    await using folder = await temporaryFolder()
    const observed = await startAgent('talking-agent', folder.path).ended
    const bare = await startAgent('talking-agent', folder.path, { AGENT_ACTIONS_DISABLED: 'true' })
      .ended
    expect(observed).toEqual({ ...bare, stderr: '' })
    expect(observed.code).toBe(3)
    expect(await actionNames(folder.path)).toEqual(['Add', 'Fail', 'RangeError', 'done'])
  })

  it('fails as it does unobserved when an error is not caught', async () => {
    await using folder = await temporaryFolder()
    const observed = await startAgent('crashing-agent', folder.path).ended
    const bare = await startAgent('crashing-agent', folder.path, { AGENT_ACTIONS_DISABLED: 'true' })
      .ended
    expect([observed.code, observed.signal, observed.stdout]).toEqual([
      bare.code,
      bare.signal,
      bare.stdout,
    ])
    expect(observed.stderr).toContain('RangeError: unhandled')
    expect(observed.stderr).toContain('before these actions were delivered: 2')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('delivers, then dies of %s', async (signal) => {
    await using folder = await temporaryFolder()
    const agent = startAgent('waiting-agent', folder.path)
    await agent.printed('ready')
    agent.child.kill(signal)
    expect(await agent.ended).toMatchObject({ code: null, signal })
    expect(await actionNames(folder.path)).toEqual(['Work'])
  })

  it('delivers when one Ctrl-C arrives twice, from the terminal and by way of npm', async () => {
    await using folder = await temporaryFolder()
    const agent = startAgent('waiting-agent', folder.path)
    await agent.printed('ready')
    agent.child.kill('SIGINT')
    // Before the first is handled, a second would be one with it.
    setTimeout(() => agent.child.kill('SIGINT'), 100)
    expect(await agent.ended).toMatchObject({ code: null, signal: 'SIGINT' })
    expect(await actionNames(folder.path)).toEqual(['Work'])
  })

  it('dies at once of a second Ctrl-C while it waits for a sink', async () => {
    const agent = startAgent('stuck-agent', '', { ARGUMENT: 'wait' })
    await agent.printed('ready')
    const insists = setInterval(() => agent.child.kill('SIGINT'), 100)
    const ended = await agent.ended
    clearInterval(insists)
    expect(ended).toMatchObject({ code: null, signal: 'SIGINT' })
  })

  it('delivers and dies of a second signal when its own listener took the first only', async () => {
    await using folder = await temporaryFolder()
    const agent = startAgent('waiting-agent', folder.path, { ARGUMENT: 'takes one' })
    await agent.printed('ready')
    agent.child.kill('SIGINT')
    await agent.printed('took it')
    agent.child.kill('SIGINT')
    expect(await agent.ended).toMatchObject({ code: null, signal: 'SIGINT' })
    expect(await actionNames(folder.path)).toEqual(['Work', 'After'])
  })

  it('ends by itself within its deadline when the sink never answers, and says what is lost', async () => {
    await using folder = await temporaryFolder()
    const ended = await startAgent('stuck-agent', folder.path, { EXIT_DEADLINE_MS: '200' }).ended
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'ready\n' })
    expect(ended.stderr).toContain('before these actions were delivered: 1')
  })

  it('dies of SIGTERM within its deadline when the sink never answers', async () => {
    await using folder = await temporaryFolder()
    const agent = startAgent('stuck-agent', folder.path, {
      EXIT_DEADLINE_MS: '200',
      ARGUMENT: 'wait',
    })
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({ code: null, signal: 'SIGTERM' })
  })

  it('is observed until a signal ends it, which waits for the sink', async () => {
    await using folder = await temporaryFolder()
    const agent = startAgent('working-agent', folder.path, { EXIT_DEADLINE_MS: '300' })
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    const { signal, stdout } = await agent.ended
    expect(signal).toBe('SIGTERM')
    expect(new Set(stdout.trim().split('\n'))).toEqual(new Set(['ready', 'counted']))
  })

  it('ends in its own time when it handles SIGTERM once', async () => {
    const agent = startAgent('signal-agent', '', { ARGUMENT: 'graceful' })
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({
      code: 0,
      stdout: 'ready\ngraceful begins\ngraceful done\n',
    })
  })

  it('is observed on when it takes a signal and goes on', async () => {
    const agent = startAgent('signal-agent', '', { ARGUMENT: 'cancels' })
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    await agent.printed('ready again')
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({
      code: 0,
      stdout: 'ready\ncancelled, going on true\nready again\nobserved still true\n',
    })
  })

  it('dies of SIGTERM when its own listener ends it only if nobody else listens', async () => {
    const agent = startAgent('signal-agent', '', { ARGUMENT: 'alone', EXIT_DEADLINE_MS: '200' })
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({ signal: 'SIGTERM' })
  })

  it('ends with its own code when its listener shuts down first, and ends it if nobody else listens', async () => {
    const agent = startAgent('signal-agent', '', { ARGUMENT: 'aloneLater' })
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({ code: 3 })
  })

  it('outlives a stderr that nobody reads any more', async () => {
    const agent = startAgent('signal-agent', '', { ARGUMENT: 'deaf', EXIT_DEADLINE_MS: '200' })
    agent.child.stderr?.destroy()
    expect(await agent.ended).toMatchObject({ code: 0, stdout: 'ready\n' })
  })

  it('is refused a folder that another agent owns, is told by whom, and runs on', async () => {
    await using folder = await temporaryFolder()
    const owner = startAgent('waiting-agent', folder.path)
    await owner.printed('ready')
    const second = await startAgent('talking-agent', folder.path, { EXIT_DEADLINE_MS: '500' }).ended
    expect(second).toMatchObject({ code: 3, stdout: 'working\nfailed as planned\n' })
    expect(second.stderr).toContain(String(owner.child.pid))
    owner.child.kill('SIGTERM')
    await owner.ended
    expect(await actionNames(folder.path)).toEqual(['Work'])
  })

  it('that was killed leaves a folder that the next one takes over', async () => {
    await using folder = await temporaryFolder()
    const killed = startAgent('waiting-agent', folder.path)
    await killed.printed('ready')
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(await startAgent('talking-agent', folder.path).ended).toMatchObject({
      code: 3,
      stderr: '',
    })
    expect(await actionNames(folder.path)).toContain('done')
  })
})
