import { read } from './project.ts'

interface LockedPackage {
  readonly version?: string
  readonly link?: boolean
  readonly resolved?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** One package of somebody else's that is installed with ours. */
export interface RunTimeDependency {
  readonly name: string
  /** Packages of ours that ask for it, or the dependency that does: each by its name without our scope. */
  readonly by: readonly string[]
  readonly hasInstallScript: boolean
}

const SCOPE = '@agent-actions/'

const { packages: locked } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/** All that `npm install` of these packages of ours brings, as the lock file has it. In order of names. */
export function runTimeDependencies(ids: readonly string[]): readonly RunTimeDependency[] {
  const found = new Map<string, { by: Set<string>; hasInstallScript: boolean }>()
  const seen = new Set<string>()
  const walk = (path: string, asking: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    const { dependencies, optionalDependencies } = locked[path]!
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (name.startsWith(SCOPE)) continue
      const place = placeOf(name, path)
      const known = found.get(name) ?? { by: new Set(), hasInstallScript: false }
      known.by.add(asking)
      known.hasInstallScript ||= locked[place]?.hasInstallScript === true
      found.set(name, known)
      walk(place, name)
    }
  }
  for (const id of ids) walk(`packages/${id}`, id)
  return [...found]
    .map(([name, { by, hasInstallScript }]) => ({ name, by: [...by].toSorted(), hasInstallScript }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Where Node finds it: the nearest `node_modules` on the way up. */
function placeOf(name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (locked[place]) return place
    if (folder === '')
      throw new Error(`${name}, which ${from} asks for, is not in package-lock.json`)
  }
}
