import { describe, expect, it } from 'vitest'
import { linksIn, slugsOf } from './markdown.ts'

describe('linksIn', () => {
  it('finds links, images and references to the repository', () => {
    const page = '[a](docs/a.md) ![b](b.png "title") [c](<c d.md>) [e][1]\n\n[1]: e.md#there\n'
    expect(linksIn(page)).toEqual(['docs/a.md', 'b.png', 'e.md#there'])
  })

  it('leaves out other sites, and what only looks like a link in code', () => {
    const page = '[a](https://example.com) `[b](b.md)`\n\n```ts\nx[0](c.md)\n```\n'
    expect(linksIn(page)).toEqual([])
  })
})

describe('slugsOf', () => {
  it('numbers headings that repeat, and keeps hyphens for what it drops', () => {
    expect(slugsOf('# I see no rows\n## `start()` & co.\n## Rows\n## Rows\n')).toEqual([
      'i-see-no-rows',
      'start--co',
      'rows',
      'rows-1',
    ])
  })
})
