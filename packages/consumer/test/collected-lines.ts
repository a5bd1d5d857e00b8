import type { LogDestination } from '../src/logger.ts'

/** A destination of log lines that keeps them. */
export function collectedLines(): LogDestination & { readonly lines: string[]; text(): string } {
  const lines: string[] = []
  return {
    lines,
    write: (line) => void lines.push(line),
    text: () => lines.join(''),
  }
}
