import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolve as resolveImport } from 'import-meta-resolve'

/** What an agent's own package.json says, and the packages beside it. */
export interface AgentProject {
  /** Whether its package.json names the package, as whatever kind of dependency. */
  uses(packageName: string): boolean
  /** Of the copy that the agent gets; `undefined` where it is not installed. */
  versionOf(packageName: string): string | undefined
  /**
   * The copies of a module that the agent gets by `import` and by `require`: two objects where the
   * package has both, none where it is not installed.
   *
   * @param beside packages that bring the module, where package.json does not name its own
   * @throws what a module throws while it is loaded
   */
  load(specifier: string, beside: readonly string[]): readonly object[]
}

/**
 * Of the nearest package.json that has a name: others only say that a folder holds ES modules.
 *
 * @param entry the agent's file
 */
export function agentProject(entry: string): AgentProject {
  const named = namedPackages(entry)
  return {
    uses: (packageName) => named.has(packageName),
    versionOf: (packageName) => versionIn(installedAt(packageName, entry)),
    load(specifier, beside) {
      const places = [entry, ...beside.map((each) => installedAt(each, entry))]
      const files = firstFound(places, specifier)
      // Not `import()`: what `--require` preloads cannot wait. Node gives both the same module.
      return files.map((file) => createRequire(entry)(file) as object)
    },
  }
}

interface PackageJson {
  readonly name?: unknown
  readonly version?: unknown
  readonly [dependencies: string]: unknown
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

function namedPackages(entry: string): ReadonlySet<string> {
  for (const folder of foldersAbove(entry)) {
    const found = packageJsonIn(folder)
    if (typeof found?.name !== 'string') continue
    return new Set(DEPENDENCIES.flatMap((kind) => Object.keys(found[kind] ?? {})))
  }
  return new Set()
}

function* foldersAbove(file: string): Generator<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    yield folder
    if (folder === dirname(folder)) return
  }
}

/** By the folders that Node looks into: what a package exports need not hold its package.json. */
function installedAt(packageName: string, entry: string): string | undefined {
  for (const folder of foldersAbove(entry)) {
    const file = join(folder, 'node_modules', packageName, 'package.json')
    if (existsSync(file)) return file
  }
  return undefined
}

function versionIn(packageJson: string | undefined): string | undefined {
  const version = packageJson && packageJsonIn(dirname(packageJson))?.version
  return typeof version === 'string' ? version : undefined
}

function packageJsonIn(folder: string): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson
  } catch {
    // Not there, or not JSON: the agent's own tools say so.
    return undefined
  }
}

function firstFound(places: readonly (string | undefined)[], specifier: string): readonly string[] {
  for (const place of places) {
    const files = place === undefined ? [] : filesOf(specifier, place)
    if (files.length > 0) return files
  }
  return []
}

function filesOf(specifier: string, from: string): readonly string[] {
  const ways = [
    () => fileURLToPath(resolveImport(specifier, pathToFileURL(from).href)),
    () => createRequire(from).resolve(specifier),
  ]
  const found = ways.map(fileOrNone).filter((file) => file !== undefined)
  return [...new Set(found)]
}

function fileOrNone(resolve: () => string): string | undefined {
  try {
    const file = resolve()
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}
