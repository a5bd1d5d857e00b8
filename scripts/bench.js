// npm run bench [-- <name> [<options>]]
//
// Without a name: what there is. Each file of bench/ says at its top what it claims and how it is run. `--check` instead
// of a name: whether ratios have become worse, see bench-check.js.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkBenches } from './bench-check.js'

const FOLDER = join(import.meta.dirname, '..', 'bench')
const CLAIM = /The claim: ([^.]+\.)/

const benches = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.js'))
    .map((file) => [file.slice(0, -'.js'.length), claimOf(file)])
    .filter(([, claim]) => claim !== undefined),
)
const [name, ...rest] = process.argv.slice(2)

if (name === undefined || name === '--help') list(console.log)
else if (name === '--check') process.exitCode = checkBenches(rest)
else if (benches.has(name)) {
  const { status } = spawnSync(process.execPath, [join(FOLDER, `${name}.js`), ...rest], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} else {
  console.error(`There is no benchmark ${JSON.stringify(name)}. There are:\n`)
  list(console.error)
  process.exitCode = 2
}

function claimOf(file) {
  const text = readFileSync(join(FOLDER, file), 'utf8').split('\nimport ')[0]
  return CLAIM.exec(text.replaceAll('\n// ', ' '))?.[1]
}

function list(print) {
  print('npm run bench -- <name>, or --check [<name>…]: have ratios become worse?\n')
  const width = Math.max(...[...benches.keys()].map(({ length }) => length))
  for (const [bench, claim] of benches) print(`  ${bench.padEnd(width)}  ${claim}`)
}
