// Reads what frameworks hand over, whose versions differ.

export type Fields = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

/** `undefined` also where it cannot be read: an error whose getters throw is a failure all the same. */
export function field(value: unknown, key: string): unknown {
  if (!isRecord(value)) return undefined
  try {
    return value[key]
  } catch {
    return undefined
  }
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A text that says something. */
export function textField(value: unknown, key: string): string | undefined {
  return textOf(field(value, key)) || undefined
}

export function listField(value: unknown, key: string): readonly unknown[] {
  const list = field(value, key)
  return Array.isArray(list) ? list : []
}
