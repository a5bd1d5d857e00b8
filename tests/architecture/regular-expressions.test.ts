import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp'
import { analyse } from 'scslre'
import { parseSync, Visitor } from 'vite'
import { describe, expect, it } from 'vitest'
import { SECRET_PATTERNS } from '../../packages/events/src/payload/secret-patterns.ts'
import { packages, read } from './project.ts'

interface Found {
  readonly file: string
  readonly pattern: RegExp
}

/** Reads no text but its own: the tests' services. */
const shipped = packages.filter(({ manifest }) => manifest.private !== true)
const files = shipped.flatMap(({ sources }) => sources)

/** Where a pattern is put together at run time. */
const BUILT: Readonly<Record<string, string>> = {
  'packages/events/src/payload/secret-patterns.ts': 'its patterns are held to the rule below',
  'packages/events/src/payload/redactor.ts': 'the patterns that the application gives',
}

/** Repeated alternatives of which no two can begin with the same character. */
const DISJOINT: readonly string[] = [String.raw`(?:[\w+/=\s\\.():]|[-,](?!----))`]

function literalsIn(file: string): readonly Found[] {
  const found: Found[] = []
  new Visitor({
    Literal: (node) => {
      if ('regex' in node) {
        found.push({ file, pattern: new RegExp(node.regex.pattern, node.regex.flags) })
      }
    },
  }).visit(parseSync(file, read(file), { lang: 'ts' }).program)
  return found
}

/** Those on which some text can cost more than linear time, each with its file. */
function slowOnes(all: readonly Found[]): readonly string[] {
  return all
    .filter(({ pattern }) => analyse(pattern).reports.length > 0 || repeatsAlternatives(pattern))
    .map(({ file, pattern }) => `${file}: ${String(pattern)}`)
}

/** `(a|b)*`, which the analysis does not look into: it back-tracks where both can begin alike. */
function repeatsAlternatives(pattern: RegExp): boolean {
  let found = false
  visitRegExpAST(new RegExpParser().parseLiteral(String(pattern)), {
    onQuantifierEnter: ({ element, max }) => {
      const isGroup = element.type === 'Group' || element.type === 'CapturingGroup'
      if (!isGroup || max <= 1 || element.alternatives.length === 1) return
      if (!DISJOINT.includes(element.raw)) found = true
    },
  })
  return found
}

describe('a regular expression', () => {
  it.each([/(a+)+b/, /a*a*b/, /^(\w|\d)*$/, /\s+$/, /\n\s+at /])(
    'is found out where some text makes it back-track: %s',
    (pattern) => {
      expect(slowOnes([{ file: 'a.ts', pattern }])).toHaveLength(1)
    },
  )

  it('in what we ship takes linear time for any text', () => {
    const all = files.flatMap(literalsIn)
    expect(all.length).toBeGreaterThan(50)
    expect(slowOnes(all)).toEqual([])
  })

  it('that finds secrets takes linear time for any text', () => {
    const file = 'packages/events/src/payload/secret-patterns.ts'
    expect(slowOnes(SECRET_PATTERNS.map(({ pattern }) => ({ file, pattern })))).toEqual([])
  })

  it('is put together at run time only where that is accounted for', () => {
    const building = files.filter((file) => /\bRegExp\(/.test(read(file)))
    expect(building.toSorted()).toEqual(Object.keys(BUILT).toSorted())
  })
})
