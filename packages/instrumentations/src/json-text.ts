/** More is cut when it is recorded, and to read it would hold up the agent. */
const LONGEST = 1_000_000

/**
 * The object or list that a text is the JSON of; frameworks make texts of what tools are given and return.
 * `undefined`: it is a text, or no text at all.
 */
export function structureIn(text: unknown): object | undefined {
  if (typeof text !== 'string' || text.length > LONGEST || !/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}
