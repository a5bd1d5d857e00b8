// node scripts/dialect-table.js [<page>]
//
// What each library's spans become, from the recordings in packages/exporter/fixtures/spans: writes the
// table between its two marks in docs/existing-otel.md. A test holds the page against it.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const root = join(import.meta.dirname, '..')
const FIXTURES = join(root, 'packages', 'exporter', 'fixtures', 'spans')
const PAGE = join(root, 'docs', 'existing-otel.md')
const BEGIN = '<!-- made by scripts/dialect-table.js: begin -->'
const END = '<!-- made by scripts/dialect-table.js: end -->'

/** Of the resource of every recording: the agent of an action that has no other. */
const NO_AGENT = 'fixture-service'
const YES = '✓'
const NO = '–'

const isTool = ({ action_type: type }) => type === 'tool_call'
/** An action of its own span that is no tool: what other libraries' spans can be beside tools. */
const isRun = (event) => !isTool(event) && event.span_id !== undefined
const isFilled = (value) =>
  value !== undefined &&
  (typeof value !== 'object' || value === null || Object.keys(value).length > 0)

/** Each says of a library's cases (`{ name, events }`) what there is; empty: it was not recorded. */
const COLUMNS = {
  tools: (cases) => yesNo(eventsOf(cases).some(isTool)),
  parameters: (cases) =>
    yesNo(detailsOfTools(cases).some((details) => isFilled(details.tool_parameters))),
  results: (cases) => yesNo(detailsOfTools(cases).some((details) => isFilled(details.tool_result))),
  'failed tools': (cases) => outcome(cases, /^failing tool/, 'error'),
  'cancelled tools': (cases) => outcome(cases, /^cancelled tool/, 'cancelled'),
  'agent of a tool': (cases) =>
    whereRecorded(cases, /agent/, (events) =>
      events.some((event) => isTool(event) && event.agent_name !== NO_AGENT),
    ),
  "agents' runs": (cases) => whereRecorded(cases, /agent/, (events) => events.some(isRun)),
  sessions: (cases) =>
    eventsOf(cases).some(({ source }) => source?.session !== undefined) ? YES : '',
}

/** Markdown, formatted as the pages are. */
export async function dialectTable(fixtures = FIXTURES) {
  const titles = Object.keys(COLUMNS)
  const rows = librariesIn(fixtures).map(({ title, cases }) => [
    title,
    ...titles.map((column) => COLUMNS[column](cases)),
  ])
  const lines = [['spans of', ...titles], ['-', ...titles.map(() => '-')], ...rows]
  const markdown = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  return (await format(markdown, { ...(await resolveConfig(PAGE)), parser: 'markdown' })).trim()
}

/** The page with its table made anew. */
export async function withDialectTable(page, fixtures = FIXTURES) {
  const [before, behind] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (before < 0 || behind < before) throw new Error(`${BEGIN} and ${END} are not both there`)
  const table = await dialectTable(fixtures)
  return `${page.slice(0, before + BEGIN.length)}\n\n${table}\n\n${page.slice(behind)}`
}

function librariesIn(fixtures) {
  if (!existsSync(fixtures)) return []
  const libraries = readdirSync(fixtures).map((folder) => libraryIn(join(fixtures, folder), folder))
  const isAlone = ({ library }) =>
    libraries.filter((other) => other.library === library).length === 1
  return libraries
    .map((each) => ({
      ...each,
      title: isAlone(each) ? each.library : `${each.library}: ${each.folder}`,
    }))
    .toSorted((a, b) => a.title.localeCompare(b.title))
}

function libraryIn(path, folder) {
  const recordings = readdirSync(path).filter((file) => /(?<!\.events)\.json$/.test(file))
  const read = (file) => JSON.parse(readFileSync(join(path, file), 'utf8'))
  const cases = recordings.map((file) => ({
    ...read(file),
    events: read(file.replace(/\.json$/, '.events.json')),
  }))
  return { folder, library: cases[0]?.library ?? folder, cases }
}

function eventsOf(cases) {
  return cases.flatMap(({ events }) => events)
}

function detailsOfTools(cases) {
  return eventsOf(cases)
    .filter(isTool)
    .map((event) => event.action_details)
}

function yesNo(is) {
  return is ? YES : NO
}

function whereRecorded(cases, name, isSeen) {
  const recorded = cases.filter((each) => name.test(each.case))
  return recorded.length === 0 ? '' : yesNo(isSeen(eventsOf(recorded)))
}

/** Where some such call ends with another outcome than it had, that one is named. */
function outcome(cases, name, expected) {
  const recorded = cases.filter((each) => name.test(each.case))
  if (recorded.length === 0) return ''
  const found = new Set(
    eventsOf(recorded)
      .filter(isTool)
      .map(({ status }) => status),
  )
  const others = [...found].filter((status) => status !== expected)
  // A tool that throws leaves no ended span with one of them.
  if (found.size === 0) return 'no row'
  return others.length === 0
    ? YES
    : `${found.has(expected) ? `${YES}, or ` : ''}${others.join(', ')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = process.argv[2] ?? PAGE
  writeFileSync(page, await withDialectTable(readFileSync(page, 'utf8')))
}
