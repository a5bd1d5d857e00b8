const MAX_REMEMBERED = 1_024
const MAX_CHARS = 256

const known = new Map<string, string>()

/**
 * The text as JSON writes it. For names: an agent has few and repeats them, so what was quoted once
 * is remembered, within bounds.
 */
export function quotedText(text: string): string {
  const quoted = known.get(text)
  return quoted ?? quoteAndRemember(text)
}

function quoteAndRemember(text: string): string {
  const quoted = JSON.stringify(text)
  if (text.length > MAX_CHARS) return quoted
  // Names can be data: an agent that runs for months must not pile them up.
  if (known.size >= MAX_REMEMBERED) known.clear()
  known.set(text, quoted)
  return quoted
}
