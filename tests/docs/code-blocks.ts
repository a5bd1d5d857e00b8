/** What a page wants done with a block of JavaScript or TypeScript. */
export type BlockMode =
  /** Type-checked and run. */
  | 'run'
  /** Type-checked. */
  | 'check'
  /** Word for word in a file of the repository that a test runs or compiles. */
  | 'from'
  /** None of these, for the reason that follows the word. */
  | 'no-run'
  | 'unmarked'

export interface CodeBlock {
  readonly page: string
  /** Of the opening fence, from 1. */
  readonly line: number
  /** As written: `ts`, `js`, `sh`, ... */
  readonly language: string
  readonly mode: BlockMode
  /** What follows `no-run`. */
  readonly reason: string
  /** The file of the repository that has it: `from=tests/…`. */
  readonly from: string | undefined
  /** Its name in the page's folder: `file=agent.js`, else made from the line. */
  readonly file: string
  readonly text: string
}

const FENCE = /^( *)(`{3,})([^\n`]*)\n([\s\S]*?)^\1\2[ \t]*$/gm

/** The fenced blocks of a page, in order: ```` ```ts run file=agent.ts ````. */
export function codeBlocksIn(page: string, markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(FENCE)].map((match) => {
    const [, indent = '', , info = '', text = ''] = match
    const line = markdown.slice(0, match.index).split('\n').length
    const [language = '', ...words] = info.trim().split(/\s+/)
    const mode = modeOf(words)
    return {
      page,
      line,
      language,
      mode,
      reason: mode === 'no-run' ? words.slice(words.indexOf('no-run') + 1).join(' ') : '',
      from: valueIn(words, 'from'),
      file: valueIn(words, 'file') ?? `line-${line}.${extensionOf(language)}`,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }
  })
}

export function isProgram({ language }: CodeBlock): boolean {
  return ['ts', 'js', 'mts', 'mjs', 'typescript', 'javascript'].includes(language)
}

export function isShell({ language }: CodeBlock): boolean {
  return ['sh', 'bash', 'shell', 'console'].includes(language)
}

/** Of `name=value`. */
function valueIn(words: readonly string[], name: string): string | undefined {
  return words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
}

function modeOf(words: readonly string[]): BlockMode {
  if (valueIn(words, 'from') !== undefined) return 'from'
  const modes = ['run', 'check', 'no-run'] as const
  return modes.find((mode) => words.includes(mode)) ?? 'unmarked'
}

function extensionOf(language: string): string {
  return { typescript: 'ts', javascript: 'js' }[language] ?? language
}
