import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { runCommand } from '../package/run-command.ts'
import { isProgram, isShell, type CodeBlock } from './code-blocks.ts'
import { blocks, pages, ROOT, where } from './pages.ts'

const project = inject('projectFolder')
const folderOf = (page: string): string => join(project, 'pages', page.replaceAll(/[/.]/g, '-'))

/** As a project of today has it. JavaScript is checked too, without asking it for types. */
const tsconfig = (language: 'ts' | 'js', include: readonly string[]): unknown => ({
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    moduleDetection: 'force',
    strict: true,
    types: ['node'],
    skipLibCheck: true,
    ...(language === 'js'
      ? { allowJs: true, checkJs: true, noEmit: true, noImplicitAny: false }
      : {}),
  },
  files: include,
})

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

async function typeCheck(page: string, programs: readonly CodeBlock[]): Promise<string> {
  const folder = folderOf(page)
  let told = ''
  for (const language of ['ts', 'js'] as const) {
    const files = programs.map(({ file }) => file).filter((file) => file.endsWith(language))
    if (files.length === 0) continue
    const config = join(folder, `tsconfig.${language}.json`)
    await writeFile(config, JSON.stringify(tsconfig(language, files)))
    const tsc = join(ROOT, 'node_modules', '.bin', 'tsc')
    const { status, stdout, stderr } = await runCommand(tsc, ['-p', config], folder)
    if (status !== 0) told += stdout + stderr
  }
  return told
}

const checked = blocks.filter((block) => isProgram(block) && ['run', 'check'].includes(block.mode))
const executed = blocks.filter(
  (block) => block.mode === 'run' && (isProgram(block) || isShell(block)),
)
const pagesWithCode = pages.filter((page) => checked.some((block) => block.page === page))

it('has code to run', () => {
  expect(executed.length).toBeGreaterThan(0)
})

// One folder a page, its blocks in order: what the first one stores the next one can read.
describe.each(pagesWithCode)('the code of %s', (page) => {
  const programs = checked.filter((block) => block.page === page)
  beforeAll(() => createFolder(page, programs))

  it('is well typed', async () => {
    expect(await typeCheck(page, programs)).toBe('')
  })

  it.each(
    executed.filter((block) => block.page === page).map((block) => ({ at: where(block), block })),
  )('runs, and warns of nothing: $at', async ({ block }) => {
    const [command, ...args] = isShell(block)
      ? ['sh', '-e', '-c', block.text]
      : [process.execPath, block.file.replace(/\.ts$/, '.js')]
    const { status, stdout, stderr } = await runCommand(command, args, folderOf(page))
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' })
  })
})
