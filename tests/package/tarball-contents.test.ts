import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { listFiles, packedPackages, ROOT } from './packed-packages.ts'

const project = inject('projectFolder')
const filesOf = (name: string): readonly string[] =>
  listFiles(join(project, 'node_modules', ...name.split('/')))

it('makes one tarball for each public package', () => {
  const tarballs = readdirSync(inject('tarballFolder'))
  expect(tarballs.toSorted()).toEqual(packedPackages.map(({ tarball }) => tarball).toSorted())
})

/** `schema/*` stands for each file there, as in the `exports` of a package.json. */
function matchesGlob(pattern: string, file: string): boolean {
  const [start = '', end] = pattern.split('*')
  return end === undefined ? file === start : file.startsWith(start) && file.endsWith(end)
}

describe.each(packedPackages)('the tarball of $name', ({ name, manifest }) => {
  const files = filesOf(name)

  it('has a licence, a README and what its package.json points at', () => {
    const targets = Object.values(manifest.exports)
      .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
      .concat(Object.values(manifest.bin ?? {}))
      .map((path) => path.replace(/^\.\//, ''))
    const wanted = ['LICENSE', 'README.md', ...targets]
    expect(wanted.filter((path) => !files.some((file) => matchesGlob(path, file)))).toEqual([])
  })

  it('has no tests, no build records and nothing that is not for its users', () => {
    const wanted =
      /^((dist|src|bin)\/.*|(docs|migrations|schema|fixtures)\/.*\.(sql|json|jsonl|md|ndjson|txt)|LICENSE|README\.md|package\.json)$/
    const unwanted =
      /(^|\/)(test|tests|node_modules)\/|\.test\.|\.test-d\.|\.tsbuildinfo$|\.map\.map$/
    expect(files.filter((path) => !wanted.test(path) || unwanted.test(path))).toEqual([])
  })

  it('has built files of today only: each has its source', () => {
    const sourceOf = (path: string): string =>
      path.replace(/^dist\//, 'src/').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts')
    const orphans = files
      .filter((path) => path.startsWith('dist/'))
      .filter((path) => !files.includes(sourceOf(path)))
    expect(orphans).toEqual([])
  })

  it('has a source for each of its source maps', () => {
    const built = files.filter((path) => /^dist\/.*\.js$/.test(path))
    expect(built.length).toBeGreaterThan(0)
    expect(built.filter((path) => !files.includes(`${path}.map`))).toEqual([])
  })
})

it('ships every migration inside store', () => {
  const written = readdirSync(join(ROOT, 'migrations')).filter((file) => file.endsWith('.sql'))
  const shipped = filesOf('@agent-actions/store').filter((path) =>
    /^migrations\/.*\.sql$/.test(path),
  )
  expect(written.length).toBeGreaterThan(0)
  expect(shipped).toEqual(written.map((file) => `migrations/${file}`).toSorted())
})
