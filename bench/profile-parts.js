// node bench/profile-parts.js <file.cpuprofile> [--records <n>] [--skip <s>]
//
// Where the time of a thread went, by whose code it was in: of a profile that `--profile <folder>` of a benchmark has
// written, which a browser's developer tools show as a flame graph. With --records in µs of one; --skip leaves out the
// first seconds, in which Node compiles.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { records: { type: 'string' }, skip: { type: 'string', default: '0' } },
})
const [file] = positionals
if (file === undefined)
  throw new Error('Which profile? node bench/profile-parts.js <file.cpuprofile>')

const NODE = 'Node: sockets, zlib, buffers'
const PARTS = [
  [/\/packages\/(\w[\w-]*)\//, (match) => `@agent-actions/${match[1]}`],
  [/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//, (match) => match[1]],
  [/\/bench\//, () => 'the benchmark'],
]

const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8'))
const partOf = new Map(nodes.map(({ id, callFrame }) => [id, partOfFrame(callFrame)]))
const parents = new Map(
  nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
)
const skippedUs = Number(options.skip) * 1e6
const spentUs = new Map()
let atUs = 0
for (const [index, id] of samples.entries()) {
  atUs += timeDeltas[index]
  if (atUs < skippedUs) continue
  const part = ownerOf(id)
  spentUs.set(part, (spentUs.get(part) ?? 0) + timeDeltas[index])
}
const allUs = [...spentUs.values()].reduce((sum, us) => sum + us, 0)
const records = options.records && Number(options.records)
console.log(`${'part'.padEnd(34)}      ${records ? 'µs a record' : '         ms'}   of the time`)
for (const [part, us] of [...spentUs].toSorted(([, one], [, other]) => other - one)) {
  const amount = records ? (us / records).toFixed(2) : (us / 1_000).toFixed(0)
  console.log(
    `${part.padEnd(34)} ${amount.padStart(16)} ${((us / allUs) * 100).toFixed(1).padStart(12)} %`,
  )
}

function partOfFrame({ functionName, url }) {
  if (functionName === '(garbage collector)') return 'garbage collector'
  if (functionName === '(idle)') return 'idle'
  for (const [pattern, name] of PARTS) {
    const match = pattern.exec(url)
    if (match) return name(match)
  }
  return url.startsWith('node:') ? NODE : undefined
}

/** What is built in, such as `JSON.parse`, is of whoever calls it. */
function ownerOf(id) {
  for (let node = id; node !== undefined; node = parents.get(node)) {
    const part = partOf.get(node)
    if (part !== undefined) return part
  }
  return NODE
}
