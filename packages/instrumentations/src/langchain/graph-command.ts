import { field, listField, textField } from '../field.ts'

/** A command of LangGraph's, as it tells those of several copies of itself. */
export function isCommand(value: unknown): boolean {
  return field(value, 'lg_name') === 'Command'
}

/** Those that a node returned; a list is told of as `{ output }`. */
export function commandsIn(output: unknown): readonly unknown[] {
  const outputs = Array.isArray(output) ? output : [output, ...listField(output, 'output')]
  return outputs.filter(isCommand)
}

/** The names of the nodes where it goes. */
export function targetsOf(command: unknown): readonly string[] {
  const goto = field(command, 'goto')
  const targets: readonly unknown[] = Array.isArray(goto) ? goto : [goto]
  return targets
    .map((target) => (typeof target === 'string' ? target : textField(target, 'node')))
    .filter((name) => name !== undefined)
}

/** It goes to nodes of the graph around. */
export function leavesGraph(command: unknown): boolean {
  return field(command, 'graph') !== undefined
}
