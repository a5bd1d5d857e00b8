import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

export const ROOT: string = join(import.meta.dirname, '..', '..')

const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'coverage',
  '.git',
  '.artifacts',
  'agent-actions-data',
])
/** Copies that the build makes. */
const MADE = new Set([join('packages', 'store', 'migrations')])

/** Paths relative to the root, with `/`, of the files in a folder that people wrote. */
export function filesIn(folder: string): readonly string[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (NOT_OURS.has(entry.name) || MADE.has(path)) return []
    return entry.isDirectory() ? filesIn(path) : [path.split(sep).join('/')]
  })
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface WorkspacePackage {
  /** The folder's name, and the part of the name after the scope. */
  readonly id: string
  readonly folder: string
  readonly manifest: Manifest
  /** TypeScript files under `src`. */
  readonly sources: readonly string[]
}

export const packages: readonly WorkspacePackage[] = readdirSync(join(ROOT, 'packages')).map(
  (id) => {
    const folder = `packages/${id}`
    const manifest = JSON.parse(read(`${folder}/package.json`)) as Manifest
    const sources = filesIn(`${folder}/src`).filter((path) => path.endsWith('.ts'))
    return { id, folder, manifest, sources }
  },
)

/** The file of a relative import, as a path from the root. */
export function resolveFrom(file: string, specifier: string): string {
  return relative(ROOT, join(ROOT, dirname(file), specifier))
    .split(sep)
    .join('/')
}

/** `a/b` of `a/b/c`, `@scope/a` of `@scope/a/b`: what a package.json has to declare. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
