import type { RunAction } from './run-action.ts'

/** An action and what was done inside it. */
export interface ActionNode {
  readonly action: RunAction
  readonly children: readonly ActionNode[]
  /** It names a parent that is not among the actions: still running, killed, or in a process without us. */
  readonly parentMissing: boolean
}

interface MutableNode extends ActionNode {
  readonly children: MutableNode[]
  parentMissing: boolean
}

/**
 * The actions of a run as a forest, in the order given. Every action is in it exactly once: one
 * whose parent is absent stands at the root level, marked, and so does one action of a cycle.
 */
export function buildRunTree(actions: readonly RunAction[]): readonly ActionNode[] {
  const nodes = actions.map((action): MutableNode => ({
    action,
    children: [],
    parentMissing: false,
  }))
  const bySpan = nodesBySpan(nodes)
  const parents = new Map<MutableNode, MutableNode>()
  for (const node of nodes) {
    const parent = parentOf(node, bySpan)
    if (parent && parent !== node) parents.set(node, parent)
    else node.parentMissing = node.action.parentSpanId !== undefined
  }
  cutCycles(nodes, parents)
  for (const [node, parent] of parents) parent.children.push(node)
  return nodes.filter((node) => !parents.has(node))
}

/** The first action of a span stands for it. */
function nodesBySpan(nodes: readonly MutableNode[]): ReadonlyMap<string, MutableNode> {
  const bySpan = new Map<string, MutableNode>()
  for (const node of nodes) {
    const { spanId } = node.action
    if (spanId !== undefined && !bySpan.has(spanId)) bySpan.set(spanId, node)
  }
  return bySpan
}

function parentOf(
  node: MutableNode,
  bySpan: ReadonlyMap<string, MutableNode>,
): MutableNode | undefined {
  const { parentSpanId } = node.action
  return parentSpanId === undefined ? undefined : bySpan.get(parentSpanId)
}

/** Walks up from each node once. Meeting the walk's own trail again is a cycle: it is cut there. */
function cutCycles(nodes: readonly MutableNode[], parents: Map<MutableNode, MutableNode>): void {
  const walked = new Map<MutableNode, number>()
  for (const [walk, start] of nodes.entries()) {
    let node: MutableNode | undefined = start
    while (node && !walked.has(node)) {
      walked.set(node, walk)
      node = parents.get(node)
    }
    if (node && walked.get(node) === walk) {
      parents.delete(node)
      node.parentMissing = true
    }
  }
}
