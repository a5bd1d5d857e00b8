import type { HeaderValue, RecordHeaders } from '@agent-actions/kafka'

/** Of a header that is there once. What is not UTF-8 in it is replaced. */
export function headerText(header: RecordHeaders[string]): string | undefined {
  if (header === undefined || Array.isArray(header)) return undefined
  const value = header as HeaderValue
  return typeof value === 'string' ? value : Buffer.from(value).toString()
}
