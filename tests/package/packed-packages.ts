import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export const ROOT: string = join(import.meta.dirname, '..', '..')

interface Conditions {
  readonly types?: string
  readonly default?: string
}

export interface PackedManifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Conditions>>
}

export interface PackedPackage {
  readonly name: string
  /** In this repository. */
  readonly folder: string
  readonly manifest: PackedManifest
  readonly tarball: string
}

export const packedPackages: readonly PackedPackage[] = readdirSync(join(ROOT, 'packages'))
  .map((id) => join(ROOT, 'packages', id))
  .map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackedManifest,
  }))
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ folder, manifest }) => ({
    name: manifest.name,
    folder,
    manifest,
    tarball: `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`,
  }))

/**
 * What users import: `@agent-actions/x` and its subpaths. Not the data that a package has beside its
 * code, nor a worker's entry, which is for its thread only, nor what is preloaded and exports nothing.
 */
export const entryPoints: readonly string[] = packedPackages.flatMap(({ name, manifest }) =>
  Object.entries(manifest.exports)
    .filter(([subpath, target]) => typeof target !== 'string' && !/worker|register/.test(subpath))
    .map(([subpath]) => `${name}${subpath.slice(1)}`),
)

/** Paths relative to the folder, sorted, without nested `node_modules`. */
export function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('node_modules/'))
    .toSorted()
}
