import { isBuiltin } from 'node:module'
import { describe, expect, it } from 'vitest'
import { packageOf, packages, read, resolveFrom, type WorkspacePackage } from './project.ts'
import { importsOf, type ModuleImport } from './source-file.ts'

/** Who imports whom. ARCHITECTURE.md has the same table, and a test below compares them. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  cli: ['consumer', 'events', 'exporter', 'kafka', 'store'],
  consumer: ['events', 'kafka', 'store'],
  events: [],
  exporter: ['events'],
  instrumentations: ['sdk'],
  kafka: ['events'],
  node: ['events', 'exporter', 'instrumentations', 'kafka', 'sdk', 'store'],
  sdk: ['events'],
  store: ['events'],
  'test-services': [],
}
const SCOPE = '@agent-actions/'

interface Located extends ModuleImport {
  readonly file: string
}

function importsIn(workspacePackage: WorkspacePackage): readonly Located[] {
  return workspacePackage.sources.flatMap((file) =>
    importsOf(read(file)).map((found) => ({ ...found, file })),
  )
}

const isRelative = ({ specifier }: ModuleImport): boolean => specifier.startsWith('.')
const say = ({ file, specifier }: Located): string => `${file}: ${specifier}`

/** As an application could import it. */
function isExported(specifier: string): boolean {
  const name = packageOf(specifier)
  const exported = packages.find(({ manifest }) => manifest.name === name)?.manifest.exports ?? {}
  return `.${specifier.slice(name.length)}` in exported
}

describe('imports between packages', () => {
  it('has a row for every package, and a package for every row', () => {
    expect(packages.map(({ id }) => id)).toEqual(Object.keys(ARROWS))
  })

  it.each(packages)('$id imports what the table says', (workspacePackage) => {
    const imported = importsIn(workspacePackage)
      .map(({ specifier }) => specifier)
      .filter((specifier) => specifier.startsWith(SCOPE))
      .map((specifier) => packageOf(specifier).slice(SCOPE.length))
    expect([...new Set(imported)].toSorted()).toEqual(ARROWS[workspacePackage.id])
  })

  it('is the table of ARCHITECTURE.md', () => {
    const rows = read('ARCHITECTURE.md').matchAll(/^\| `([a-z-]+)` +\|[^|\n]*\| ([^|\n]*) \|$/gm)
    const table = [...rows].map(([, id = '', imports = '']) => [
      id,
      imports
        .replaceAll(/\(.*?\)/g, '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== 'nothing')
        .toSorted(),
    ])
    expect(Object.fromEntries(table)).toEqual(ARROWS)
  })

  it('goes through the front door: no deep path, no relative path out of a package', () => {
    const wrong = packages.flatMap((workspacePackage) =>
      importsIn(workspacePackage).filter((found) =>
        isRelative(found)
          ? !resolveFrom(found.file, found.specifier).startsWith(`${workspacePackage.folder}/src/`)
          : found.specifier.startsWith(SCOPE) && !isExported(found.specifier),
      ),
    )
    expect(wrong.map(say)).toEqual([])
  })

  it('lets node load the store on first use only', () => {
    const early = packages
      .filter(({ id }) => id === 'node')
      .flatMap(importsIn)
      .filter(({ specifier, kind }) => specifier === `${SCOPE}store` && kind === 'static')
    expect(early.map(say)).toEqual([])
  })
})

describe('declared dependencies', () => {
  it.each(packages)('$id declares every module that its sources import', (workspacePackage) => {
    const { dependencies, peerDependencies } = workspacePackage.manifest
    const declared = { ...dependencies, ...peerDependencies }
    const undeclared = importsIn(workspacePackage).filter(
      (found) =>
        !isRelative(found) &&
        !found.specifier.startsWith('node:') &&
        !(packageOf(found.specifier) in declared),
    )
    expect(undeclared.map(say)).toEqual([])
  })

  it('asks for other packages of the workspace at the version they have', () => {
    const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]))
    const wrong = packages.flatMap(({ id, manifest }) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
        .filter(([name, range]) => versions.has(name) && versions.get(name) !== range)
        .map(([name, range]) => `${id}: ${name}@${range}`),
    )
    expect(wrong).toEqual([])
  })

  it('spells Node built-ins with node:', () => {
    const bare = packages
      .flatMap(importsIn)
      .filter(({ specifier }) => !specifier.startsWith('node:') && isBuiltin(specifier))
    expect(bare.map(say)).toEqual([])
  })
})
