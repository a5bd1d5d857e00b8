// node scripts/copy-shipped-files.js
//
// Copies what tarballs ship and the repository keeps elsewhere: the migrations into the store, and
// the page that every warning points to into the package that all others need. The copies are not
// in git.

import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

copyFolder('migrations', 'packages/store/migrations', (file) => file.endsWith('.sql'))
copyFolder('docs', 'packages/events/docs', (file) => file === 'no-rows.md')

function copyFolder(from, to, isWanted) {
  const source = join(root, from)
  const target = join(root, to)
  mkdirSync(target, { recursive: true })
  const wanted = new Set(readdirSync(source).filter(isWanted))
  for (const file of wanted) copyFileSync(join(source, file), join(target, file))
  // Not the whole folder first: another process may be reading it.
  for (const file of readdirSync(target)) if (!wanted.has(file)) rmSync(join(target, file))
}
