// node scripts/faults-table.js <file>
//
// Of what `npm run faults -- --json` printed, the lines of one run or of several: writes the table
// between its two marks in docs/reliability.md. A story that is there twice counts as it was last told.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'

const PAGE = join(import.meta.dirname, '..', 'docs', 'reliability.md')
const BEGIN = '<!-- made by scripts/faults-table.js: begin -->'
const END = '<!-- made by scripts/faults-table.js: end -->'

const COLUMNS = {
  fault: ({ fault }) => fault,
  'what happens': ({ title }) => title,
  accepted: ({ verdict }) => count(verdict.accepted),
  rows: ({ verdict }) => count(verdict.stored),
  'dead letters': ({ verdict }) => count(verdict.deadLettered),
  dropped: ({ verdict }) => count(verdict.dropped),
  lost: ({ verdict }) => count(verdict.lost),
  twice: ({ verdict }) => count(verdict.doubled),
  'first row after': ({ recoveries }) => longest(recoveries.map(({ firstRowMs }) => firstRowMs)),
  'caught up after': ({ recoveries }) => longest(recoveries.map(({ caughtUpMs }) => caughtUpMs)),
}

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('node scripts/faults-table.js <what npm run faults -- --json printed>')
  process.exit(2)
}
const told = new Map()
for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const story = JSON.parse(line)
  if (story.name !== undefined) told.set(story.name, story)
}
const broken = [...told.values()].filter(({ problems }) => problems.length > 0)
for (const { name, problems } of broken) console.error(`${name}: ${problems.join('; ')}`)
if (broken.length > 0) throw new Error('not every invariant held: such a run is no table')

const page = readFileSync(PAGE, 'utf8')
const [before, behind] = [page.indexOf(BEGIN), page.indexOf(END)]
if (before < 0 || behind < before) throw new Error(`${BEGIN} and ${END} are not both there`)
const stories = [...told.values()].toSorted((a, b) => a.fault - b.fault)
const titles = Object.keys(COLUMNS)
const lines = [
  titles,
  titles.map((title) => (title === 'what happens' ? '-' : '-:')),
  ...stories.map((story) => titles.map((title) => COLUMNS[title](story))),
]
const markdown = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const table = (
  await format(markdown, { ...(await resolveConfig(PAGE)), parser: 'markdown' })
).trim()
writeFileSync(PAGE, `${page.slice(0, before + BEGIN.length)}\n\n${table}\n\n${page.slice(behind)}`)
console.log(`${stories.length} stories, ${count(sum((one) => one.accepted))} actions`)

function sum(of) {
  return stories.reduce((total, { verdict }) => total + of(verdict), 0)
}

function count(number) {
  return number.toLocaleString('en')
}

function longest(times) {
  return times.length === 0 ? '' : `${(Math.max(...times) / 1000).toFixed(1)} s`
}
