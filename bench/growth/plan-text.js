// A plan without what was not executed: partitions that PostgreSQL found it need not look at.

/** @param text of `explain (analyze)` */
export function executedPart(text) {
  const lines = []
  let leftOut = Number.POSITIVE_INFINITY
  for (const line of text.split('\n')) {
    const depth = line.search(/\S/)
    if (depth > leftOut) continue
    leftOut = line.endsWith('(never executed)') ? depth : Number.POSITIVE_INFINITY
    if (leftOut === Number.POSITIVE_INFINITY) lines.push(line)
  }
  return lines.join('\n')
}
