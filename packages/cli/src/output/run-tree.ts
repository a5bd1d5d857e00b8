import { buildRunTree, type ActionNode, type Run } from '@agent-actions/store'
import { actionLines, type Place } from './action-lines.ts'
import { glyphs, type Glyphs } from './glyphs.ts'
import type { OutputStyle } from './output-style.ts'
import { formatRunHeader } from './run-header.ts'

interface Visit extends Place {
  readonly node: ActionNode
  readonly level: number
  readonly isLast: boolean
}

/** What an action's own text needs; the rest of the line is for the levels above it. */
const MIN_TEXT_WIDTH = 44

/**
 * A run for people: what it was, an empty line, its actions as a tree. A line for each action, one
 * more for a failure that no `error` action below it tells. Ends without a line break.
 */
export function formatRunTree(run: Run, style: OutputStyle): string {
  const lines = [...formatRunHeader(run, style), '']
  const roots = buildRunTree(run.actions)
  const agentAbove = run.summary.agents.length === 1 ? run.summary.agents[0] : undefined
  // A stack of our own: a run can be thousands of levels deep.
  const stack = visitsOf(roots, { level: 0, indent: '', levelsHidden: 0, agentAbove }, style)
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const below = placeBelow(visit, style)
    lines.push(...actionLines(visit.node, { place: visit, indentBelow: below.indent, style }))
    for (const child of visitsOf(visit.node.children, below, style)) stack.push(child)
  }
  return lines.join('\n')
}

type Level = Pick<Visit, 'level' | 'indent' | 'levelsHidden' | 'agentAbove'>

/** The visits of siblings, in the order of a stack: the first one last. */
function visitsOf(nodes: readonly ActionNode[], place: Level, style: OutputStyle): Visit[] {
  const signs = glyphs(style.unicode)
  return nodes
    .map((node, index) => {
      const isLast = index === nodes.length - 1
      return { ...place, node, isLast, branch: branchOf(place, isLast, signs) }
    })
    .toReversed()
}

function branchOf({ level }: Level, isLast: boolean, signs: Glyphs): string {
  if (level === 0) return ''
  return isLast ? signs.lastBranch : signs.branch
}

function placeBelow(visit: Visit, style: OutputStyle): Level {
  const { level, indent, isLast, levelsHidden } = visit
  const signs = glyphs(style.unicode)
  const common = { level: level + 1, agentAbove: visit.node.action.agentName }
  if (level === 0) return { ...common, indent: '', levelsHidden: 0 }
  const deeper = indent + (isLast ? signs.noLine : signs.line)
  return deeper.length + signs.branch.length > style.width - MIN_TEXT_WIDTH
    ? { ...common, indent, levelsHidden: levelsHidden + 1 }
    : { ...common, indent: deeper, levelsHidden }
}
