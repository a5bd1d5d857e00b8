/** SQL for a timestamp as the event has it. As text, because a `Date` would keep milliseconds only. */
export function utcText(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}
