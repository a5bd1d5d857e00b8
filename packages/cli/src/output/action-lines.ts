import type { Json } from '@agent-actions/events'
import type { ActionNode, RunAction } from '@agent-actions/store'
import { briefValue } from './brief-value.ts'
import { cutToWidth } from './display-width.ts'
import { messageBehind } from './failure-message.ts'
import { formatDuration } from './format-duration.ts'
import { glyphs, type Glyphs } from './glyphs.ts'
import { outcomeSign } from './outcome-sign.ts'
import type { OutputStyle } from './output-style.ts'
import { formatSegments, type Segment } from './segments.ts'
import { visibleText } from './visible-text.ts'

const MAX_NAME_WIDTH = 48
const MAX_AGENT_WIDTH = 24

/** Where an action stands in the drawing. */
export interface Place {
  /** Lines of the levels above, down to the action's own branch. */
  readonly indent: string
  readonly branch: string
  /** Levels deeper than the last one that is indented; 0 where it is. */
  readonly levelsHidden: number
  /** The agent of the line above this level; absent where there is only one. */
  readonly agentAbove: string | undefined
}

export interface ActionDrawing {
  readonly place: Place
  /** Where the lines of its children begin. */
  readonly indentBelow: string
  readonly style: OutputStyle
}

/** The line of an action, and one for its failure where no `error` action below it tells that. */
export function actionLines(node: ActionNode, drawing: ActionDrawing): readonly string[] {
  const { place, style, indentBelow } = drawing
  const signs = glyphs(style.unicode)
  const lines = [formatSegments(segmentsOf(node, place, signs), style)]
  const failure = node.action.actionType === 'error' ? undefined : untoldFailure(node)
  if (failure) {
    const indent = indentBelow + (node.children.length > 0 ? signs.line : '  ')
    const segments = [
      { text: indent, paint: 'dim' },
      { text: failure, paint: 'red' },
    ] as const
    lines.push(formatSegments(segments, style))
  }
  return lines
}

function segmentsOf(node: ActionNode, place: Place, signs: Glyphs): readonly Segment[] {
  const { action } = node
  const agent = cutToWidth(visibleText(action.agentName), MAX_AGENT_WIDTH, signs.ellipsis)
  const us = action.durationUs ?? (action.durationMs ?? Number.NaN) * 1000
  return [
    { text: place.indent + place.branch, paint: 'dim' },
    ...(place.levelsHidden > 0
      ? [{ text: `(${place.levelsHidden} deeper) `, paint: 'dim' as const }]
      : []),
    outcomeSign(action.status, signs),
    { text: ' ' },
    ...nameSegments(action, signs),
    ...(action.agentName === place.agentAbove
      ? []
      : [{ text: ` [${agent}]`, paint: 'cyan' as const }]),
    ...(Number.isNaN(us)
      ? []
      : [{ text: ` ${formatDuration(us, signs.microseconds)}`, paint: 'dim' as const }]),
    ...(node.parentMissing ? [{ text: ' (parent not recorded)', paint: 'yellow' as const }] : []),
    ...contentSegments(action, signs),
  ]
}

function nameSegments(action: RunAction, signs: Glyphs): readonly Segment[] {
  const { actionType, actionName, status } = action
  const text = cutToWidth(visibleText(actionName), MAX_NAME_WIDTH, signs.ellipsis)
  const name: Segment = { text, paint: 'bold' }
  // Nearly every action is a tool call: only the others say what they are, and not twice.
  const isSaid = actionType === 'tool_call' || actionType === signs[status]
  return isSaid ? [name] : [{ text: `${actionType} `, paint: 'dim' }, name]
}

function contentSegments(action: RunAction, signs: Glyphs): readonly Segment[] {
  if (action.actionType === 'error') {
    const message = failureText(action)
    return message ? [{ text: `  ${message}`, paint: 'red' }] : []
  }
  const text = visibleText(briefValue(contentOf(action), signs.ellipsis))
  return text ? [{ text: `  ${text}`, paint: 'dim' }] : []
}

/** What tells an action from its neighbours of the same name. */
function contentOf({ actionType, actionName, details }: RunAction): Json | undefined {
  if (actionType === 'tool_call') return details['tool_parameters']
  if (actionType === 'decision') return details['decision_result']
  const { task, ...rest } = details
  return task === actionName || task === undefined ? rest : details
}

function untoldFailure({ action, children }: ActionNode): string {
  const message = action.status === 'ok' ? undefined : action.details['error_message']
  const isTold = children.some(
    (child) =>
      child.action.actionType === 'error' && child.action.details['error_message'] === message,
  )
  return message === undefined || isTold ? '' : failureText(action)
}

function failureText({ actionName, details }: RunAction): string {
  const type = visibleDetail(details['error_type'])
  const message = messageBehind(type, visibleDetail(details['error_message']))
  const parts = [type === visibleText(actionName) ? '' : type, message]
  return parts.filter((part) => part !== '').join(': ')
}

function visibleDetail(value: Json | undefined): string {
  return typeof value === 'string' ? visibleText(value) : ''
}
