import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../packages/events/src/errors.ts'
import { filesIn, read, resolveFrom, ROOT } from './project.ts'
import { linksIn, slugsOf } from './markdown.ts'

const all = filesIn('.')
const pages = all.filter((path) => path.endsWith('.md'))
/** What can reach a reader: code that ships or runs, not the tests' made-up examples. */
const sources = all.filter((path) =>
  /^((packages\/[^/]+\/(src|bin)|examples|scripts|bench)\/.*\.[jt]s|migrations\/.*\.sql)$/.test(
    path,
  ),
)
const texts = [...pages, ...sources]

describe('links', () => {
  it('lead from pages to files and headings that exist', () => {
    const broken = pages.flatMap((page) =>
      linksIn(read(page))
        .filter((link) => !isThere(page, link))
        .map((link) => `${page}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('lead from every mention of docs/… in a page, a message or a comment to a page', () => {
    const broken = texts.flatMap((file) =>
      [...read(file).matchAll(/\bdocs\/[\w./-]+\.md(#[\w-]+)?/g)]
        .map(([mention]) => mention)
        .filter((mention) => !isThere('README.md', mention))
        .map((mention) => `${file}: ${mention}`),
    )
    expect(broken).toEqual([])
  })
})

function isThere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? page : resolveFrom(page, decodeURI(path))
  if (!existsSync(join(ROOT, target))) return false
  return heading === undefined || slugsOf(read(target)).includes(heading)
}

describe('error codes', () => {
  const known: readonly string[] = ERROR_CODES
  const codesIn = (text: string): readonly string[] =>
    [...text.matchAll(/\bAA_[A-Z0-9_]+\b/g)].map(([code]) => code)

  it('in sources and pages are codes that exist', () => {
    const unknown = texts.flatMap((file) =>
      codesIn(read(file))
        .filter((code) => !known.includes(code))
        .map((code) => `${file}: ${code}`),
    )
    expect(unknown).toEqual([])
  })

  it('are documented, each', () => {
    const documented = codesIn(read('docs/errors.md'))
    expect(known.filter((code) => !documented.includes(code))).toEqual([])
  })
})
