import { join } from 'node:path'
import type { ActionEvent } from '@agent-actions/events'
import { runCommand, type CommandResult } from '../package/run-command.ts'
import { folderProblem } from './installed-folder.ts'
import { nodeProblem, nodeSince } from './node-since.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const LONGEST_RUN_MS = 170_000

/** A framework at pinned versions, in a folder of its own with its lock file. */
export interface Framework {
  /** Its folder beside this file. */
  readonly name: string
  /** The oldest Node that runs it, where that is newer than ours. */
  readonly node?: 22
}

/** What one case of a framework's cases.mjs came to. */
export interface Outcome {
  readonly returned?: unknown
  /** Name and message of what the case threw. */
  readonly threw?: string
  readonly events: readonly ActionEvent[]
  /** The events as `drawActions` shows them. */
  readonly tree: string
  /** Warnings and errors of ours, in their order. */
  readonly told: readonly string[]
  /** Rejections that nobody handled. */
  readonly unhandled: readonly string[]
}

const folderOf = ({ name }: Framework): string => join(import.meta.dirname, name)

/** @returns why the framework cannot be run here; `undefined` when it can */
export async function frameworkProblem(framework: Framework): Promise<string | undefined> {
  return (await folderProblem(folderOf(framework))) ?? (await nodeProblem(framework.node))
}

/** Runs the framework's cases.mjs. @throws Error with all that was printed, when it fails as a whole */
export async function runFramework(framework: Framework): Promise<(name: string) => Outcome> {
  const { status, stdout, stderr } = await runCommand(
    nodeSince(framework.node),
    [join(folderOf(framework), 'cases.mjs')],
    folderOf(framework),
    LONGEST_RUN_MS,
  )
  if (status !== 0) throw new Error(`cases.mjs ended with ${status}\n${stdout}\n${stderr}`)
  // A framework may print. What the cases came to is the last line.
  const outcomes = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, Outcome>
  return (name) => {
    const outcome = outcomes[name]
    if (!outcome) throw new Error(`cases.mjs has no case ${name}`)
    return outcome
  }
}

/** Compiles fitting-types.ts of the framework's folder: what we give it and take of it, by its own types. */
export function compileTypes(framework: Framework): Promise<CommandResult> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  return runCommand(process.execPath, [tsc, '-p', folderOf(framework)], ROOT, LONGEST_RUN_MS)
}

/** Runs examples/frameworks/<name> with the framework of this folder. */
export function runExample(framework: Framework, name = framework.name): Promise<CommandResult> {
  const script = join(ROOT, 'scripts', 'framework-examples.js')
  return runCommand(nodeSince(framework.node), [script, name], ROOT, LONGEST_RUN_MS)
}
