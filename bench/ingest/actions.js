// Events as decodeAction returns them: ids in the order of time with a random part, runs that are interleaved,
// details of any length, 390 characters on average.

import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** With the line breaks and the quotes that results of tools have. */
const TEXT = readFileSync(import.meta.filename, 'utf8').repeat(2)
const LONGEST_RESULT = 560
/** Under way at the same time. */
const RUNS = 50

export function actionsOf(count, { touchingPercent }) {
  const runs = Array.from({ length: RUNS }, () => randomUUID())
  // As many a second as this is about: the rows are those of a few seconds.
  const from = Date.now() - count / 20
  return Array.from({ length: count }, (_, number) =>
    actionOf(number, { runs, from, touchingPercent }),
  )
}

function actionOf(number, { runs, from, touchingPercent }) {
  const time = Math.floor(from + number / 20)
  const hex = time.toString(16).padStart(12, '0')
  const span = randomBytes(8).toString('hex')
  return {
    schema_version: 1,
    id: `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-b${span.slice(1, 4)}-${span.slice(4)}`,
    correlation_id: runs[number % RUNS],
    span_id: span,
    parent_span_id: runs[number % RUNS].slice(-12) + 'aaaa',
    agent_name: `agent-${number % 5}`,
    action_type: 'tool_call',
    action_name: number % 100 < touchingPercent ? 'Read' : 'Bash',
    action_details: {
      tool_parameters: { file_path: `src/parts/file-${number}.ts` },
      tool_result: {
        text: TEXT.slice(number % 100, (number % 100) + ((number * 7) % LONGEST_RESULT)),
      },
      success: true,
    },
    status: 'ok',
    timestamp: new Date(time).toISOString().replace('Z', '000Z'),
    duration_ms: number % 100,
    duration_us: (number % 100) * 1000,
    debug_mode: true,
    project_name: 'project',
    project_path: '/home/me/project',
    working_directory: '/home/me/project',
    source: { scope: '@agent-actions/sdk', seq: number },
  }
}
