// npm run reference [-- <folder>]
//
// Writes the pages of docs/reference/, or of another folder, from the docstrings of what the packages
// export. It reads the built declarations: build first. typedoc runs under a TypeScript of its own,
// which is installed here on first use. Exit code 1: a docstring is missing or a link is broken;
// 3: npm could not install.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installFolder } from '../install-folder.js'

const here = import.meta.dirname
const root = join(here, '..', '..')
const target = resolve(process.argv[2] ?? join(root, 'docs', 'reference'))

process.exitCode = (await installFolder(here)) ? await generate() : 3

/** @returns the exit code */
async function generate() {
  const { renderReference } = await import('./render-reference.js')
  const made = await mkdtemp(join(tmpdir(), 'agent-actions-reference-'))
  try {
    if (!(await renderReference({ root, folder: made }))) return 1
    await replacePages(made)
    return 0
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}

async function replacePages(made) {
  await mkdir(target, { recursive: true })
  const pages = await readdir(made)
  const gone = (await readdir(target)).filter((name) => !pages.includes(name))
  for (const name of gone) await rm(join(target, name), { recursive: true })
  for (const name of pages) await writeFile(join(target, name), await readFile(join(made, name)))
}
