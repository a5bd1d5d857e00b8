import type { Json, JsonObject } from './action.ts'
import { boundedText } from './payload/bounded-text.ts'

const KEY = '_repaired'
const MAX_WAS_CHARS = 200

/** What was not as the contract has it and had to give way, in the order it was found. */
export class RepairList {
  readonly #repairs: JsonObject[] = []

  /** @param was what stood there, for a person to recognise; cut at 200 characters */
  add(field: string, problem: string, was?: Json): void {
    this.#repairs.push({ field, problem, ...(was === undefined ? {} : { was: brief(was) }) })
  }

  /** The details with the list under `_repaired`, after what a reader before us put there. */
  addTo(details: JsonObject): JsonObject {
    if (this.#repairs.length === 0) return details
    return { ...details, [KEY]: [...earlier(details[KEY]), ...this.#repairs] }
  }
}

function earlier(repairs: Json | undefined): readonly Json[] {
  if (repairs === undefined) return []
  return Array.isArray(repairs) ? repairs : [repairs]
}

function brief(value: Json): string {
  return boundedText(typeof value === 'string' ? value : JSON.stringify(value), MAX_WAS_CHARS)
}
