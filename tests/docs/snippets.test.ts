import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { runCommand } from '../package/run-command.ts'
import { isProgram, isShell, type CodeBlock } from './code-blocks.ts'
import { blocks, pages, ROOT, where } from './pages.ts'

const project = inject('projectFolder')
const folderOf = (page: string): string => join(project, 'pages', page.replaceAll(/[/.]/g, '-'))

/** As a project of today has it. JavaScript that is only checked is not asked for types. */
const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  moduleDetection: 'force',
  strict: true,
  types: ['node'],
  skipLibCheck: true,
}
const JAVASCRIPT = { allowJs: true, checkJs: true, noEmit: true, noImplicitAny: false }

async function createFolder(page: string, programs: readonly CodeBlock[]): Promise<void> {
  const folder = folderOf(page)
  await mkdir(folder, { recursive: true })
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir')
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'my-project', private: true, type: 'module' }),
  )
  for (const { file, text } of programs) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
}

/** Untyped code that is run has shown what it has to. */
const isTypeScript = ({ file }: CodeBlock): boolean => /\.m?ts$/.test(file)
const isCheckedJavaScript = (block: CodeBlock): boolean =>
  block.mode === 'check' && !isTypeScript(block)

/** Also writes the JavaScript of what is TypeScript. @returns what the compiler says */
async function compile(page: string, programs: readonly CodeBlock[]): Promise<string> {
  const told = [
    await tsc(page, programs.filter(isTypeScript), {}),
    await tsc(page, programs.filter(isCheckedJavaScript), JAVASCRIPT),
  ]
  return told.join('')
}

async function tsc(page: string, programs: readonly CodeBlock[], more: object): Promise<string> {
  if (programs.length === 0) return ''
  const files = programs.map(({ file }) => file)
  const config = join(folderOf(page), 'tsconfig.json')
  await writeFile(
    config,
    JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, ...more }, files }),
  )
  const compiler = join(ROOT, 'node_modules', '.bin', 'tsc')
  const { status, stdout, stderr } = await runCommand(compiler, ['-p', config], folderOf(page))
  return status === 0 ? '' : stdout + stderr
}

const programs = blocks.filter((block) => isProgram(block) && ['run', 'check'].includes(block.mode))
const executed = blocks.filter(
  (block) => block.mode === 'run' && (isProgram(block) || isShell(block)),
)
const compiled = programs.filter((block) => isTypeScript(block) || isCheckedJavaScript(block))

const on =
  (page: string) =>
  (block: CodeBlock): boolean =>
    block.page === page
const pagesWith = (some: readonly CodeBlock[]): readonly string[] =>
  pages.filter((page) => some.some(on(page)))

beforeAll(async () => {
  for (const page of pagesWith([...programs, ...executed])) {
    await createFolder(page, programs.filter(on(page)))
  }
})

describe('the code of a page', () => {
  it.each(pagesWith(compiled))('compiles: %s', async (page) => {
    expect(await compile(page, compiled.filter(on(page)))).toBe('')
  })

  it('is there to run', () => {
    expect(executed.length).toBeGreaterThan(0)
  })

  // A page's blocks share a folder, in order: what the first one stores the next one can read.
  it.each(executed.map((block) => ({ at: where(block), block })))(
    'runs: $at',
    async ({ block }) => {
      const [command, ...args] = isShell(block)
        ? ['sh', '-e', '-c', block.text]
        : [process.execPath, block.file.replace(/\.ts$/, '.js')]
      const { status, stdout, stderr } = await runCommand(command, args, folderOf(block.page))
      // A program that warns on a page taught something wrong; a command may say what it shows.
      const warnings = isProgram(block) ? stderr : ''
      expect({ status, warnings }, stdout + stderr).toEqual({ status: 0, warnings: '' })
    },
  )
})
