// node scripts/integrations-table.js [<page>]
//
// Which frameworks are observed, in which versions, from tests/frameworks/*/about.json and the versions
// pinned beside it, which the tests run: writes the table between its two marks in docs/integrations.md.
// A test holds the page against it.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const root = join(import.meta.dirname, '..')
const FRAMEWORKS = join(root, 'tests', 'frameworks')
const PAGE = join(root, 'docs', 'integrations.md')
const BEGIN = '<!-- made by scripts/integrations-table.js: begin -->'
const END = '<!-- made by scripts/integrations-table.js: end -->'

const COLUMNS = {
  framework: ({ framework, page }) => `[${framework}](integrations/${page})`,
  'tested with': ({ versions }) => versions.join('<br>'),
  'what is captured': ({ captures }) => captures.join(', '),
  'in code': ({ turnOn }) => turnOn,
  'without code': ({ withoutCode }) => withoutCode,
  'known gaps': ({ gaps }) => gaps.join('; '),
}

/** Markdown, formatted as the pages are. */
export async function integrationsTable(folder = FRAMEWORKS) {
  const titles = Object.keys(COLUMNS)
  const rows = integrationsIn(folder).map((each) => titles.map((title) => COLUMNS[title](each)))
  const lines = [titles, titles.map(() => '-'), ...rows]
  const markdown = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  return (await format(markdown, { ...(await resolveConfig(PAGE)), parser: 'markdown' })).trim()
}

/** The page with its table made anew. */
export async function withIntegrationsTable(page, folder = FRAMEWORKS) {
  const [before, behind] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (before < 0 || behind < before) throw new Error(`${BEGIN} and ${END} are not both there`)
  const table = await integrationsTable(folder)
  return `${page.slice(0, before + BEGIN.length)}\n\n${table}\n\n${page.slice(behind)}`
}

/** Folders without an about.json hold no framework. */
function integrationsIn(folder) {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'about.json')))
    .map((name) => integrationIn(join(folder, name)))
    .toSorted((a, b) => a.framework.localeCompare(b.framework))
}

function integrationIn(folder) {
  const read = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const about = read('about.json')
  const { dependencies } = read('package.json')
  const versions = about.packages.map((name) => {
    if (!dependencies[name]) throw new Error(`${folder}: ${name} is not pinned in package.json`)
    return `${name} ${dependencies[name]}`
  })
  return { ...about, versions }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = process.argv[2] ?? PAGE
  writeFileSync(page, await withIntegrationsTable(readFileSync(page, 'utf8')))
}
