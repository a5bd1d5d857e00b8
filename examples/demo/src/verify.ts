import type { ActionNode } from '@agent-actions/store'
import type { Entry } from './ledger.ts'

/** What the database has that the agent did not do, and the other way round. */
export interface Differences {
  /** Done, but in no row: or its row is under another parent. */
  readonly missing: readonly string[]
  /** In a row, but not done: or done once and stored twice. */
  readonly unexpected: readonly string[]
}

/**
 * Compares path by path, counting: an action that is missing, doubled, under the wrong parent or
 * under the wrong agent differs in its path or in how often it occurs.
 */
export function compare(done: readonly Entry[], stored: readonly ActionNode[]): Differences {
  const counts = new Map<string, number>()
  for (const { path } of done) counts.set(path, (counts.get(path) ?? 0) + 1)
  for (const path of stored.flatMap((node) => pathsOf(node, ''))) {
    counts.set(path, (counts.get(path) ?? 0) - 1)
  }
  const entries = [...counts]
  return {
    missing: entries.flatMap(([path, count]) => repeat(path, count)),
    unexpected: entries.flatMap(([path, count]) => repeat(path, -count)),
  }
}

function pathsOf({ action, children, parentMissing }: ActionNode, above: string): string[] {
  const own = `${parentMissing ? '(parent missing) ' : above}${action.agentName}/${action.actionType}/${action.actionName}`
  return [own, ...children.flatMap((child) => pathsOf(child, `${own} > `))]
}

function repeat(path: string, count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, () => path)
}
