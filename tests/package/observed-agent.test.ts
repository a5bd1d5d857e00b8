import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { runCommand, type CommandResult } from './run-command.ts'

const project = inject('projectFolder')

const OWN_PROVIDER = `
import { ActionSpanProcessor, memorySink } from '@agent-actions/exporter'
import { ActionLogger } from '@agent-actions/sdk'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'

const sink = memorySink()
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new ActionSpanProcessor({ sink })] })
const log = new ActionLogger({ agentName: 'packed', tracerProvider })
const answer = log.toolCall('Add', { a: 1, b: 2 }, () => 3)
await tracerProvider.shutdown()
const [{ agent_name, action_name, action_details }] = sink.events
console.log(JSON.stringify([answer, agent_name, action_name, action_details.tool_result]))
`

const EMBEDDED = `
import { start } from '@agent-actions/node'
import { traceTool } from '@agent-actions/sdk'

const { log } = start({ agentName: 'packed' })
const add = traceTool((a, b) => a + b, { name: 'Add' })
await log.run('packed', async () => {
  console.log(add(1, 2))
})
`

const ZERO_CODE = `
import { ActionLogger } from '@agent-actions/sdk'

console.log(new ActionLogger({ agentName: 'packed' }).logSuccess({ successName: 'observed' }))
`

/** In a folder of its own, so that the agent's data starts empty. */
async function runAgent(code: string): Promise<CommandResult & { readonly folder: string }> {
  const folder = await mkdtemp(join(project, 'agent-'))
  await writeFile(join(folder, 'agent.mjs'), code)
  return { folder, ...(await runCommand(process.execPath, ['agent.mjs'], folder)) }
}

function agentActions(args: readonly string[], folder: string): Promise<CommandResult> {
  return runCommand(join(project, 'node_modules', '.bin', 'agent-actions'), args, folder)
}

describe('an agent that installed the tarballs', () => {
  it('is observed through a provider of its own', async () => {
    const { folder: _, ...result } = await runAgent(OWN_PROVIDER)
    expect(result).toEqual({ status: 0, stdout: '[3,"packed","Add",3]\n', stderr: '' })
  })

  it('is observed without a line of code', async () => {
    const folder = await mkdtemp(join(project, 'agent-'))
    await writeFile(join(folder, 'agent.mjs'), ZERO_CODE)
    const flags = ['--import', '@agent-actions/node/register']
    const result = await runCommand(process.execPath, [...flags, 'agent.mjs'], folder)
    expect(result).toEqual({ status: 0, stdout: 'true\n', stderr: '' })
  })

  it('finds its actions in the embedded store, through the command', async () => {
    const { folder, ...result } = await runAgent(EMBEDDED)
    expect(result).toEqual({ status: 0, stdout: '3\n', stderr: '' })
    const runs = await agentActions(['runs', '--json'], folder)
    expect(runs.status, runs.stderr).toBe(0)
    expect(
      runs.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      expect.objectContaining({ agents: ['packed'], actions: 2, toolCalls: 1, outcome: 'ok' }),
    ])
  })
})

describe('the agent-actions command of the tarball', () => {
  it('explains itself', async () => {
    const { status, stdout, stderr } = await agentActions(['--help'], project)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const command of ['migrate', 'runs', 'trace', 'stats', 'errors']) {
      expect(stdout).toContain(command)
    }
  })
})
