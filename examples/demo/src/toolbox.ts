import { traceTool } from '@agent-actions/sdk'
import type { Ledger } from './ledger.ts'
import { TestsFailedError, type Tools } from './tools.ts'

/** The tools as the agent holds them: each observed, each also in the demo's own ledger. */
export interface Toolbox extends Tools {
  /** Throws when a test fails. */
  RunTests(): Promise<string>
}

export function createToolbox(tools: Tools, ledger: Ledger): Toolbox {
  // This line is all that Agent Actions asks of a tool: traceTool(fn, { name }).
  const observed = <A extends unknown[], R>(name: string, tool: (...args: A) => Promise<R>) => {
    const traced = traceTool(tool, { name })
    return (...args: A): Promise<R> => ledger.call(name, () => traced(...args))
  }
  const Bash = observed('Bash', tools.Bash)
  const RunTests = observed('RunTests', async () => {
    const { exitCode, output } = await Bash({ command: process.execPath, args: ['--test'] })
    if (exitCode !== 0) throw new TestsFailedError(output)
    return `${/pass (\d+)/.exec(output)?.[1] ?? 'all'} tests passed`
  })
  return {
    Bash,
    RunTests,
    Glob: observed('Glob', tools.Glob),
    Grep: observed('Grep', tools.Grep),
    Read: observed('Read', tools.Read),
    Edit: observed('Edit', tools.Edit),
    Write: observed('Write', tools.Write),
  }
}
