import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { codeBlocksIn, type CodeBlock } from './code-blocks.ts'

export const ROOT: string = join(import.meta.dirname, '..', '..')

/**
 * What a newcomer reads and copies from. Not the API reference: the code in docstrings is a line or
 * two for an editor's window, and `reference.test.ts` looks after those pages.
 */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('reference'))
    .map((path) => join('docs', path).split(sep).join('/'))
    .toSorted(),
]

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

export const blocks: readonly CodeBlock[] = pages.flatMap((page) =>
  codeBlocksIn(page, readPage(page)),
)

export const where = ({ page, line }: CodeBlock): string => `${page}:${line}`
