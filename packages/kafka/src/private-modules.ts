import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { compileFunction } from 'node:vm'

type LoadFile = (path: string) => unknown
type RunModule = (...parameters: readonly unknown[]) => void

export interface PrivateOptions {
  /** In place of the global variables of the same names. */
  readonly globals?: Readonly<Record<string, unknown>>
  /** What a file exports instead, by its path. */
  readonly replaced?: ReadonlyMap<string, unknown>
}

/**
 * Loads CommonJS files a second time, apart from the copy that the rest of the process uses. Files
 * that they require by a relative path are of the same copy, other packages and Node's modules are
 * everybody's.
 */
export function privateModules({ globals = {}, replaced }: PrivateOptions): LoadFile {
  const loaded = new Map<string, { exports: unknown }>()
  for (const [path, exports] of replaced ?? []) loaded.set(path, { exports })
  const load: LoadFile = (path) => {
    const known = loaded.get(path)
    if (known) return known.exports
    const module: { exports: unknown } = { exports: {} }
    loaded.set(path, module)
    const text = readFileSync(path, 'utf8')
    if (path.endsWith('.json')) module.exports = JSON.parse(text)
    else run({ path, text, module })
    return module.exports
  }
  const names = Object.keys(globals)
  const run = ({ path, text, module }: ModuleFile): void => {
    const publicRequire = createRequire(path)
    const require = (id: string): unknown =>
      id.startsWith('.') ? load(publicRequire.resolve(id)) : publicRequire(id)
    const parameters = ['exports', 'require', 'module', '__filename', '__dirname', ...names]
    const runModule = compileFunction(text, parameters, { filename: path }) as RunModule
    runModule(module.exports, require, module, path, dirname(path), ...Object.values(globals))
  }
  return load
}

interface ModuleFile {
  readonly path: string
  readonly text: string
  readonly module: { exports: unknown }
}
