import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { NoSuchRunError } from '../no-such-run-error.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { runIdArgument } from '../options/run-id.ts'
import { formatNdjson } from '../output/ndjson.ts'
import { formatRunTree } from '../output/run-tree.ts'
import { isForPeople, outputStyle } from '../output/terminal.ts'
import { withStore } from '../with-store.ts'

const EXAMPLES = `
Examples:
  agent-actions trace 0af76519-16cd-43dd-8448-eb211c80319c
  agent-actions trace 0af7651916cd43dd8448eb211c80319c   the trace id works too
  agent-actions trace <id> --json | jq -r .actionName`

export function addTraceCommand(program: Command, context: CommandContext): void {
  program
    .command('trace')
    .description('show one run as a tree: every action with outcome, duration and parameters')
    .addArgument(runIdArgument())
    .addHelpText('after', EXAMPLES)
    .action((id: string, _options, command: Command) =>
      trace(id, command.optsWithGlobals<GlobalOptions>(), context),
    )
}

/** @throws NoSuchRunError */
async function trace(id: string, options: GlobalOptions, context: CommandContext): Promise<void> {
  const run = await withStore(options, context, (store) => context.store.readRun(store, id))
  if (!run) throw new NoSuchRunError(id)
  context.stdout.write(
    isForPeople(options, context)
      ? `${formatRunTree(run, outputStyle(context))}\n`
      : formatNdjson(run.actions),
  )
}
