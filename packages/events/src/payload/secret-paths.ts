/** The places below one place that were named. */
export interface PathNode {
  readonly isSecret: boolean
  readonly below: ReadonlyMap<string, PathNode>
}

/** Where one is in a payload: more than one node, because a key and `*` can both fit. */
export type Place = readonly PathNode[]

export const NOWHERE: Place = []

interface GrowingNode {
  isSecret: boolean
  readonly below: Map<string, GrowingNode>
}

/** @throws TypeError when they are no list, or a path is no text: better no payload than one with the secret in it */
export function secretPaths(paths: readonly string[]): Place {
  // The letters of a text would be paths that hide nothing.
  if (!Array.isArray(paths)) throw new TypeError('redact.paths must be a list.')
  if (paths.length === 0) return NOWHERE
  const root: GrowingNode = { isSecret: false, below: new Map() }
  for (const path of paths as readonly unknown[]) {
    if (typeof path !== 'string') throw new TypeError('redact.paths must hold texts.')
    let node = root
    for (const key of path.split('.')) {
      const next = node.below.get(key) ?? { isSecret: false, below: new Map() }
      node.below.set(key, next)
      node = next
    }
    node.isSecret = true
  }
  return [root]
}

/** One level down. */
export function stepInto(place: Place, key: string): Place {
  if (place.length === 0) return NOWHERE
  return place.flatMap(({ below }) =>
    [below.get(key), below.get('*')].filter((node) => node !== undefined),
  )
}

export function isSecretPlace(place: Place): boolean {
  return place.some(({ isSecret }) => isSecret)
}
