import type { Action } from '@agent-actions/sdk'
import { field, listField, textField } from '../field.ts'

/** A node of a LangGraph graph, while it runs. */
export interface GraphNode {
  readonly name: string
  /** What it was given; holds the tool calls that it is to answer. */
  readonly inputs: unknown
  /** Tool calls that were told of as such, by the model's ids of them. */
  readonly startedCalls: Map<string, Action>
}

/** What LangChain's callbacks say of a run when it starts. */
export interface ChainStart {
  readonly chain: unknown
  readonly inputs: unknown
  readonly runId: string
  readonly parentRunId: unknown
  readonly tags: unknown
  readonly metadata: unknown
  readonly runName: unknown
}

/**
 * The node that a run is. A node's name is that of its run, and the run is tagged with its step; what
 * runs inside of a node inherits the metadata, but not the tag.
 */
export function nodeOf({ runName, tags, metadata, inputs }: ChainStart): GraphNode | undefined {
  const name = textField(metadata, 'langgraph_node')
  if (name === undefined || name !== runName || name === '__start__') return undefined
  const isStep = Array.isArray(tags) && tags.some((tag) => String(tag).startsWith('graph:step:'))
  return isStep ? { name, inputs, startedCalls: new Map() } : undefined
}

/** LangGraph's name for a graph that was given none. */
const UNNAMED = 'LangGraph'

/** The name of the agent or graph that a run is, if its author named it. */
export function agentNameOf({
  chain,
  runName,
  parentRunId,
  metadata,
}: ChainStart): string | undefined {
  const [library, kind] = listField(chain, 'id')
  if (library !== 'langgraph' || kind !== 'pregel') return undefined
  // Inside an agent everything inherits this; a run without a parent has it of its own.
  const ofRoot = parentRunId === undefined ? textField(metadata, 'lc_agent_name') : undefined
  if (ofRoot !== undefined) return ofRoot
  return typeof runName === 'string' && runName !== '' && runName !== UNNAMED ? runName : undefined
}

/** What an agent was asked or answered: its last message, of a graph without messages the whole state. */
export function lastMessageOf(state: unknown): unknown {
  const messages = Array.isArray(state) ? state : field(state, 'messages')
  if (!Array.isArray(messages)) return state
  const last: unknown = messages.at(-1)
  return field(last, 'content') ?? last
}
