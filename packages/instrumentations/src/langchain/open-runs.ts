import type { Action } from '@agent-actions/sdk'
import { BoundedMap } from '../bounded-map.ts'
import { abandon } from '../open-actions.ts'
import type { GraphNode } from './graph-node.ts'

/**
 * What LangChain calls a run: a tool, a graph, a node of one, a chain. Most are no actions; they are
 * remembered so that the actions inside them are found below the right one.
 */
export interface Run {
  readonly id: string
  readonly parent: Run | undefined
  /** Of LangChain's runs the outermost. */
  readonly rootId: string
  /** The action that this run is, where its callbacks are what ends it. */
  readonly own?: Action
  /** The nearest action: its own, or that of a run around it. */
  readonly nearest: Action | undefined
  /** The node of a graph that this run is, or is part of. */
  readonly node: GraphNode | undefined
  /** It is that node, not a part of it. */
  readonly isNode: boolean
  /** It stopped for an answer from outside. */
  isInterrupted: boolean
  /** What bubbles up through it was told where it came from. */
  isTold: boolean
}

export function runOf(id: string, parent?: Run): Run {
  return {
    id,
    parent,
    rootId: parent?.rootId ?? id,
    nearest: parent?.nearest,
    node: parent?.node,
    isNode: false,
    isInterrupted: false,
    isTold: false,
  }
}

/** Far more than an agent has under way. LangChain does not tell of each end. */
const MAX_OPEN = 10_000

/** Runs under way, by LangChain's ids. */
export class OpenRuns {
  readonly #open = new BoundedMap<string, Run>(MAX_OPEN, ({ own }) =>
    abandon(own, 'too many runs were under way'),
  )

  get(id: unknown): Run | undefined {
    return typeof id === 'string' ? this.#open.get(id) : undefined
  }

  add(run: Run): void {
    this.#open.set(run.id, run)
  }

  /** The run, which is the caller's to end now. */
  take(id: unknown): Run | undefined {
    return typeof id === 'string' ? this.#open.take(id) : undefined
  }
}

const SLOT: unique symbol = Symbol.for('@agent-actions/instrumentations.langchain.v1') as never

/** One for the process: two handlers, also of two copies of this package, must not make two actions of a run. */
export function openRuns(): OpenRuns {
  const holder = globalThis as { [SLOT]?: OpenRuns }
  return (holder[SLOT] ??= new OpenRuns())
}
