import { describe, expect, it } from 'vitest'
import { run } from './fake-context.ts'

const VIEWS = ['runs', 'trace', 'stats', 'errors']
const COMMANDS = [
  ...VIEWS,
  'migrate',
  'forget',
  'retention',
  'topics',
  'spool',
  'consume',
  'dlq',
  'replay',
  'doctor',
]
const ALL = [
  ...COMMANDS,
  'topics create',
  'spool list',
  'spool send',
  'dlq list',
  'dlq show',
  'dlq redrive',
]

describe('help', () => {
  it('names every command, the exit codes and examples', async () => {
    const { stdout } = await run('--help')
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}\\b.*\\w`, 'm'))
    expect(stdout).toContain('Exit codes: 0 ok')
    expect(stdout).toContain('Examples:')
  })

  it.each(ALL)('of %s has examples and the options that every command has', async (command) => {
    const { stdout } = await run(`${command} --help`)
    expect(stdout).toMatch(/Examples:\n.*agent-actions/)
    for (const option of ['--database', '--json', '--table']) expect(stdout).toContain(option)
  })

  it.each(['--help', ...ALL.map((command) => `${command} --help`)])(
    'fits 80 columns: %s',
    async (args) => {
      const { stdout } = await run(args)
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    },
  )

  it('suggests the command that was meant', async () => {
    expect((await run('rums')).stderr).toContain('Did you mean runs?')
  })
})

it('says its version', async () => {
  expect(await run('--version')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  })
})
