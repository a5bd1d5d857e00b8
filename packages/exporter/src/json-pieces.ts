/**
 * JSON text in pieces, which are one text when joined. Payloads can be long: they are put together
 * only as the bytes that are sent.
 */
export type JsonPieces = readonly string[]

/** An object from JSON texts by key; keys without a text are left out. */
export function objectPieces(members: Readonly<Record<string, string | undefined>>): JsonPieces {
  const pieces: string[] = []
  for (const [key, text] of Object.entries(members)) {
    if (text !== undefined)
      pieces.push(`${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, text)
  }
  return pieces.length === 0 ? ['{}'] : [...pieces, '}']
}

/** The same as one text. */
export function objectText(members: Readonly<Record<string, string | undefined>>): string {
  return objectPieces(members).join('')
}

/** The object with one more member at its end. */
export function withMember(object: JsonPieces, key: string, text: string): JsonPieces {
  const whole = object.join('')
  const separator = whole === '{}' ? '' : ','
  return [whole.slice(0, -1), `${separator}${JSON.stringify(key)}:`, text, '}']
}
