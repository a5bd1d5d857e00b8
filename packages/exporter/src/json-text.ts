/** JSON text of an object from JSON texts by key; keys without a text are left out. */
export function objectText(members: Readonly<Record<string, string | undefined>>): string {
  const parts: string[] = []
  for (const [key, text] of Object.entries(members)) {
    if (text !== undefined) parts.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${parts.join(',')}}`
}

/** The object's text with one more member at its end. */
export function withMember(object: string, key: string, text: string): string {
  const separator = object === '{}' ? '' : ','
  return `${object.slice(0, -1)}${separator}${JSON.stringify(key)}:${text}}`
}
