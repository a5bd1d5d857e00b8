// Part of npm run build: the migrations, which are written at the top level, go into the store's
// package, so that its tarball has them.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const from = join(root, 'migrations')
const to = join(root, 'packages', 'store', 'migrations')
const isMigration = (file) => file.endsWith('.sql')

mkdirSync(to, { recursive: true })
const written = readdirSync(from).filter(isMigration)
for (const file of written) copy(file)
for (const file of readdirSync(to)) {
  if (!written.includes(file)) rmSync(join(to, file))
}

/** Leaves alone what is the same: a test that reads it during a build reads all of it. */
function copy(file) {
  const content = readFileSync(join(from, file))
  const target = join(to, file)
  if (!existsSync(target) || !readFileSync(target).equals(content)) writeFileSync(target, content)
}
