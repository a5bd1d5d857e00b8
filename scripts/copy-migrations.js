// node scripts/copy-migrations.js
//
// Copies migrations/*.sql into packages/store/migrations, which is not in git, so that the tarball
// of the store has them.

import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const source = join(root, 'migrations')
const target = join(root, 'packages', 'store', 'migrations')

mkdirSync(target, { recursive: true })
const wanted = new Set(readdirSync(source).filter((file) => file.endsWith('.sql')))
for (const file of wanted) copyFileSync(join(source, file), join(target, file))
// Not the whole folder first: another process may be reading it.
for (const file of readdirSync(target)) if (!wanted.has(file)) rmSync(join(target, file))
