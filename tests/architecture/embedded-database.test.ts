import { describe, expect, it } from 'vitest'
import { packageOf, packages, read, resolveFrom } from './project.ts'
import { importsOf } from './source-file.ts'

const PGLITE = '@electric-sql/pglite'

/** The files that importing `entry` loads at once: static imports, and theirs. */
function loadedWith(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen
  seen.add(entry)
  for (const { specifier, kind } of importsOf(read(entry))) {
    if (kind === 'static' && specifier.startsWith('.')) {
      loadedWith(resolveFrom(entry, specifier), seen)
    }
  }
  return seen
}

function importersOf(name: string, files: Iterable<string>): readonly string[] {
  return [...files].filter((file) =>
    importsOf(read(file)).some(
      ({ specifier, kind }) => kind === 'static' && packageOf(specifier) === name,
    ),
  )
}

describe('the embedded database', () => {
  it('is imported by store alone', () => {
    const others = packages.filter(({ id }) => id !== 'store').flatMap(({ sources }) => sources)
    const importers = others.filter((file) =>
      importsOf(read(file)).some(({ specifier }) => packageOf(specifier) === PGLITE),
    )
    expect(importers).toEqual([])
  })

  it('is not loaded by importing store: it costs seconds and is an optional peer', () => {
    expect(importersOf(PGLITE, loadedWith('packages/store/src/index.ts'))).toEqual([])
  })

  it('is followed through static imports by this test', () => {
    const loaded = loadedWith('packages/exporter/src/index.ts')
    expect(importersOf('@agent-actions/events', loaded)).toContain(
      'packages/exporter/src/span-to-action.ts',
    )
  })
})
