// node scripts/framework-examples.js [<framework>…]
//
// Runs the examples of examples/frameworks, or those that are named. What a framework's example needs
// is installed in tests/frameworks/<framework> on first use; there is one copy for tests and example.
// An example without such a folder needs nothing but us.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { installFolder } from './install-folder.js'

const root = join(import.meta.dirname, '..')
const EXAMPLES = join(root, 'examples', 'frameworks')
const FRAMEWORKS = join(root, 'tests', 'frameworks')

const known = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .toSorted()
const named = process.argv.slice(2)
const unknown = named.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`no example ${unknown.join(', ')}; there are ${known.join(', ')}`)
  process.exit(2)
}

const failed = []
for (const name of named.length > 0 ? named : known) {
  if (!(await run(name))) failed.push(name)
}
if (failed.length > 0) console.error(`✗ not as their files say: ${failed.join(', ')}`)
process.exitCode = failed.length > 0 ? 1 : 0

async function run(name) {
  const folder = join(FRAMEWORKS, name)
  if (existsSync(folder)) {
    if (!(await installFolder(folder))) return false
    linkModules(join(EXAMPLES, name), folder)
  }
  console.log(`\n${name}`)
  const node = await nodeFor(folder)
  if (!node) return false
  const child = spawn(node, [join(EXAMPLES, name, 'agent.mjs')], { stdio: 'inherit' })
  return (await new Promise((resolve) => child.on('close', resolve))) === 0
}

/** This one, unless the framework's package.json asks for a newer one: then that of tests/node-22. */
async function nodeFor(folder) {
  if (!existsSync(folder)) return process.execPath
  const { engines } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const wanted = Number(/\d+/.exec(engines?.node ?? '0')?.[0])
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath
  const newer = join(root, 'tests', 'node-22')
  const fetched = join(newer, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
  return (await installFolder(newer)) && existsSync(fetched) ? fetched : undefined
}

/** The example finds the framework as it would in a project of its own. */
function linkModules(example, folder) {
  const link = join(example, 'node_modules')
  if (existsSync(link)) return
  rmSync(link, { force: true })
  symlinkSync(relative(example, join(folder, 'node_modules')), link)
}
