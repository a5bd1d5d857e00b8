import type { ActionEvent, ActionStatus } from '@agent-actions/events'
import { spanKey } from './recorded-actions.ts'
import { visibleJson, visibleText } from './visible-value.ts'

/** A failure has to fit on a screen or two. */
const MAX_ACTIONS = 60
const SIGNS: Readonly<Record<ActionStatus, string>> = { ok: '✓', error: '✗', cancelled: '⊘' }

/** Written behind the lines of these actions. */
export type Marks = ReadonlyMap<ActionEvent, string>

interface Place {
  readonly event: ActionEvent
  readonly branch: string
  readonly indentBelow: string
  readonly agentAbove?: string
}

/**
 * The runs as trees, every action in one line: the first 60, and as many of the marked ones behind
 * those. Ids of runs are shown, times are not.
 *
 * @param events in the order in which they are to be drawn
 */
export function drawRuns(events: readonly ActionEvent[], marks: Marks): string {
  const lines: string[] = []
  const left = { any: MAX_ACTIONS, marked: MAX_ACTIONS }
  for (const [runId, run] of groupsOf(events, ({ correlation_id }) => correlation_id)) {
    const drawn = drawRun(run, marks, left)
    if (drawn.length > 0) lines.push(`run ${runId}, ${countOf(run.length, 'action')}:`, ...drawn)
  }
  const more = events.length - (2 * MAX_ACTIONS - left.any - left.marked)
  return [...lines, ...(more > 0 ? [`… and ${countOf(more, 'more action')}`] : [])].join('\n')
}

function drawRun(
  run: readonly ActionEvent[],
  marks: Marks,
  left: { any: number; marked: number },
): readonly string[] {
  const lines: string[] = []
  for (const place of placesOf(run)) {
    const mark = marks.get(place.event)
    if (left.any > 0) left.any -= 1
    else if (mark !== undefined && left.marked > 0) left.marked -= 1
    else continue
    lines.push(`  ${place.branch}${lineOf(place)}${mark ?? ''}`)
  }
  return lines
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Every event once, parents first. What has no parent here, or is part of a cycle, is a root. */
function* placesOf(run: readonly ActionEvent[]): Generator<Place> {
  const spans = new Set(run.map((event) => event.span_id))
  const childrenOf = groupsOf(run, (event) => spanKey(event, event.parent_span_id))
  const roots = run.filter(
    ({ parent_span_id }) => parent_span_id === undefined || !spans.has(parent_span_id),
  )
  const seen = new Set<ActionEvent>()
  for (const root of [...roots, ...run]) {
    // A stack of our own: a run can be thousands of levels deep.
    const stack: Place[] = [{ event: root, branch: '', indentBelow: '' }]
    for (let place = stack.pop(); place; place = stack.pop()) {
      if (seen.has(place.event)) continue
      seen.add(place.event)
      yield place
      const key = spanKey(place.event, place.event.span_id)
      if (key !== undefined) stack.push(...placesBelow(place, childrenOf.get(key) ?? []))
    }
  }
}

/** In the order of a stack: the first one last. */
function placesBelow(
  { event, indentBelow }: Place,
  children: readonly ActionEvent[],
): readonly Place[] {
  const last = children.length - 1
  return children
    .map((child, index) => ({
      event: child,
      branch: indentBelow + (index === last ? '└─ ' : '├─ '),
      indentBelow: indentBelow + (index === last ? '   ' : '│  '),
      agentAbove: event.agent_name,
    }))
    .toReversed()
}

function lineOf({ event, agentAbove }: Place): string {
  const type = event.action_type === 'tool_call' ? '' : `${event.action_type} `
  const agent = event.agent_name === agentAbove ? '' : ` [${visibleText(event.agent_name)}]`
  return `${SIGNS[event.status]} ${type}${visibleText(event.action_name)}${contentOf(event)}${agent}`
}

function contentOf(event: ActionEvent): string {
  const { action_type, action_details: details } = event
  switch (action_type) {
    case 'tool_call':
      return `${visibleJson(' ', details['tool_parameters'])}${visibleJson(' → ', details['tool_result'])}`
    case 'decision':
      return visibleJson(' → ', details['decision_result'])
    case 'error':
      return visibleFailure(event)
    case 'success':
      return visibleJson(' ', details)
  }
}

/** A failed run is named for its task: its error's type is shown as well. */
function visibleFailure({ action_name, action_details: details }: ActionEvent): string {
  const type = details['error_type'] === action_name ? undefined : details['error_type']
  return [type, details['error_message']]
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .map((text) => `: ${visibleText(text)}`)
    .join('')
}

function groupsOf<K>(
  events: readonly ActionEvent[],
  keyOf: (event: ActionEvent) => K,
): ReadonlyMap<K, readonly ActionEvent[]> {
  const groups = new Map<K, ActionEvent[]>()
  for (const event of events) {
    const group = groups.get(keyOf(event))
    if (group) group.push(event)
    else groups.set(keyOf(event), [event])
  }
  return groups
}
