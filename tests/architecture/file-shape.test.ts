import { describe, expect, it } from 'vitest'
import { filesIn, packages, read } from './project.ts'
import { statementsBesidesNamedReExports } from './source-file.ts'

const code = ['packages', 'examples', 'tests', 'scripts', 'bench']
  .flatMap(filesIn)
  .filter((path) => /\.[cm]?[jt]s$/.test(path))
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|integration\.test|test-d|d|config))?\.[cm]?[jt]s$/
const SAYS_NOTHING = /^(utils?|helpers?|commons?|types?|misc|shared|stuff)\.[jt]s$/
const MAX_LINES = 400

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

describe('a file', () => {
  it('has a kebab-case name', () => {
    expect(code.length).toBeGreaterThan(0)
    expect(code.filter((path) => !NAME.test(nameOf(path)))).toEqual([])
  })

  it('is named for its one idea', () => {
    expect(code.filter((path) => SAYS_NOTHING.test(nameOf(path)))).toEqual([])
  })

  it(`has at most ${MAX_LINES} lines`, () => {
    const long = code
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES)
    expect(long).toEqual([])
  })
})

describe('an index', () => {
  it.each(packages)('of $id is a menu: explicit re-exports and nothing else', ({ sources }) => {
    const menus = sources.filter((path) => nameOf(path) === 'index.ts')
    expect(menus.length).toBeGreaterThan(0)
    const wrong = menus.flatMap((path) =>
      statementsBesidesNamedReExports(read(path)).map((statement) => `${path}: ${statement}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('a package', () => {
  it.each(packages)('$id has the LICENSE of the project, for its tarball', ({ folder }) => {
    expect(read(`${folder}/LICENSE`)).toBe(read('LICENSE'))
  })

  it.each(packages)('$id has a README', ({ folder, manifest }) => {
    expect(read(`${folder}/README.md`)).toContain(manifest.name)
  })
})
