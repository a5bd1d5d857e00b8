/**
 * The object or list that a text is the JSON of; LangChain makes texts of what tools are given and return.
 * `undefined`: it is a text, or no text at all.
 */
export function structureIn(text: unknown): object | undefined {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}
