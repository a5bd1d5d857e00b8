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
  const observed = <A, R>(name: string, tool: (o: A) => Promise<R>): ((o: A) => Promise<R>) => {
    const traced = traceTool(tool, { name })
    return (o) => ledger.call(name, () => traced(o))
  }
  const Bash = observed('Bash', tools.Bash)
  const RunTests = observed('RunTests', async (_: void) => {
    const { exitCode, output } = await Bash({ command: process.execPath, args: ['--test'] })
    if (exitCode !== 0) throw new TestsFailedError(output)
    return `${/pass (\d+)/.exec(output)?.[1] ?? 'all'} tests passed`
  })
  return {
    Bash,
    RunTests: () => RunTests(),
    Glob: observed('Glob', tools.Glob),
    Grep: observed('Grep', tools.Grep),
    Read: observed('Read', tools.Read),
    Edit: observed('Edit', tools.Edit),
    Write: observed('Write', tools.Write),
  }
}
