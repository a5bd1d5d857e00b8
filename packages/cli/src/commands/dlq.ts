import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { addDlqListCommand } from './dlq-list.ts'
import { addDlqRedriveCommand } from './dlq-redrive.ts'
import { addDlqShowCommand } from './dlq-show.ts'

const AFTER_HELP = `
Examples:
  agent-actions dlq list
  agent-actions dlq show 0-12
  agent-actions dlq redrive --reason AA_STORE_REFUSED`

export function addDlqCommand(program: Command, context: CommandContext): void {
  const dlq = program
    .command('dlq')
    .description('dead letters, what could not be a row: dlq list, dlq show, dlq redrive')
    .addHelpText('after', AFTER_HELP)
  addDlqListCommand(dlq, context)
  addDlqShowCommand(dlq, context)
  addDlqRedriveCommand(dlq, context)
}
