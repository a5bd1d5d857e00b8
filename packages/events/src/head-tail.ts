import type { ActionHead } from './encode-action.ts'

/** Texts of one agent in one project, by the name of the action. */
interface Remembered {
  readonly head: ActionHead
  readonly byName: Map<string, Tail>
}

interface Tail {
  readonly type: string
  readonly status: string
  /** Up to the source. */
  readonly start: string
  source: ActionHead['source']
  /** With that source. */
  text: string
}

const MAX_REMEMBERED = 1_024
const MAX_CHARS = 256

let latest: Remembered | undefined

/**
 * JSON text of what a head shares with most others, up to the details: status, type, name, agent,
 * project and source. An agent has few names and repeats them, so a text is remembered, within bounds.
 */
export function tailText(head: ActionHead): string {
  if (latest === undefined || !haveSameSurroundings(latest.head, head)) {
    latest = { head, byName: new Map() }
  }
  const { action_name: name, action_type: type, status, source } = head
  const known = latest.byName.get(name)
  if (known === undefined || known.type !== type || known.status !== status) {
    const start = writeStart(head)
    const text = start + writeEnd(source)
    remember(latest.byName, name, { type, status, start, source, text })
    return text
  }
  if (known.source !== source) {
    // Of other libraries' spans each has a source of its own: a number is in it.
    known.source = source
    known.text = known.start + writeEnd(source)
  }
  return known.text
}

function haveSameSurroundings(one: ActionHead, other: ActionHead): boolean {
  return (
    one.agent_name === other.agent_name &&
    one.debug_mode === other.debug_mode &&
    one.project_path === other.project_path &&
    one.project_name === other.project_name &&
    one.working_directory === other.working_directory
  )
}

function writeStart(head: ActionHead): string {
  const { status, action_type, action_name, agent_name, debug_mode } = head
  const { project_path, project_name, working_directory } = head
  const action = { status, action_type, action_name, agent_name, debug_mode }
  const text = JSON.stringify({ ...action, project_path, project_name, working_directory })
  return `,${text.slice(1, -1)}`
}

function writeEnd(source: ActionHead['source']): string {
  const text = source === undefined ? '' : `,"source":${JSON.stringify(source)}`
  return `${text},"action_details":`
}

/** Names can be data: an agent that runs for months must not pile them up. */
function remember(tails: Map<string, Tail>, name: string, tail: Tail): void {
  if (name.length > MAX_CHARS) return
  if (tails.size >= MAX_REMEMBERED) tails.clear()
  tails.set(name, tail)
}
