/** A property of what LangChain handed over, whose versions differ. Getters that throw, throw. */
export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}

export function textField(value: unknown, key: string): string | undefined {
  const text = field(value, key)
  return typeof text === 'string' && text !== '' ? text : undefined
}

export function listField(value: unknown, key: string): readonly unknown[] {
  const list = field(value, key)
  return Array.isArray(list) ? list : []
}
