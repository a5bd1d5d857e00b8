import { parsed } from './tool-content.ts'

export type JsonFields = Readonly<Record<string, unknown>>

/** The object that a library wrote as JSON text; `undefined` of anything else. */
export function jsonObject(text: unknown): JsonFields | undefined {
  const value = parsed(text)
  return isObject(value) ? value : undefined
}

export function isObject(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
