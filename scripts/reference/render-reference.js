import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Application, Comment, Converter } from 'typedoc'
import { load as loadMarkdown } from 'typedoc-plugin-markdown'

/** What has a page, under its name; in the order in which an author meets them. */
const ENTRIES = [
  { page: 'sdk', specifier: '@agent-actions/sdk' },
  { page: 'node', specifier: '@agent-actions/node' },
  { page: 'exporter', specifier: '@agent-actions/exporter' },
  { page: 'exporter-testing', specifier: '@agent-actions/exporter/testing' },
  { page: 'exporter-spool', specifier: '@agent-actions/exporter/spool' },
  { page: 'instrumentations', specifier: '@agent-actions/instrumentations' },
  { page: 'instrumentations-ai-sdk', specifier: '@agent-actions/instrumentations/ai-sdk' },
  { page: 'instrumentations-anthropic', specifier: '@agent-actions/instrumentations/anthropic' },
  {
    page: 'instrumentations-claude-agent-sdk',
    specifier: '@agent-actions/instrumentations/claude-agent-sdk',
  },
  { page: 'instrumentations-langchain', specifier: '@agent-actions/instrumentations/langchain' },
  { page: 'instrumentations-mcp', specifier: '@agent-actions/instrumentations/mcp' },
  {
    page: 'instrumentations-openai-agents',
    specifier: '@agent-actions/instrumentations/openai-agents',
  },
  { page: 'events', specifier: '@agent-actions/events' },
  { page: 'kafka', specifier: '@agent-actions/kafka' },
  { page: 'store', specifier: '@agent-actions/store' },
  { page: 'consumer', specifier: '@agent-actions/consumer' },
]

const OPTIONS = {
  plugin: [loadMarkdown],
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  logLevel: 'Warn',
  readme: 'none',
  // Lines and commits would make new pages of every edit.
  disableSources: true,
  disableGit: true,
  excludeExternals: true,
  validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
  // Of a property the name may say it all.
  requiredToBeDocumented: 'Function Class Interface TypeAlias Variable Method Accessor'.split(' '),
  sort: ['source-order'],
  groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', 'Variables'],
  // Of the Markdown.
  entryFileName: 'README',
  outputFileStrategy: 'modules',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: { hideInherited: true, hideOverrides: true, hideModifiers: true },
}

/** What its package's description does not say of a subpath. */
const SUBPATHS = {
  testing: 'For the tests of agents.',
  spool: 'What is in a spool, and how it is sent.',
  'ai-sdk': 'AI SDK 5, 6 and 7.',
  anthropic: "The Anthropic SDK's tool runner.",
  'claude-agent-sdk': 'The Claude Agent SDK.',
  langchain: 'LangChain.js and LangGraph.',
  mcp: 'Clients and servers of the Model Context Protocol.',
  'openai-agents': 'OpenAI Agents.',
}

/**
 * Writes the pages into a folder that is there.
 *
 * @returns whether all is documented and every link leads somewhere; what is not is told on stderr
 */
export async function renderReference({ root, folder }) {
  const entries = ENTRIES.map((entry) => withPackage(root, entry))
  const app = await Application.bootstrapWithPlugins({
    ...OPTIONS,
    entryPoints: entries.map(({ declarations }) => declarations),
    packagesRequiringDocumentation: entries.map(({ packageName }) => packageName),
    outputs: [{ name: 'markdown', path: folder }],
    pageTitleTemplates: { module: ({ name }) => specifierOf(name) },
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameModules(project, entries))
  const project = await app.convert()
  if (!project) return false
  app.validate(project)
  if (hasProblems(app)) return false
  await app.generateOutputs(project)
  removeRowAnchors(folder)
  writeFileSync(join(folder, 'README.md'), contentsPage(entries))
  return !hasProblems(app)
}

function withPackage(root, { page, specifier }) {
  const [, id, subpath = ''] = specifier.split('/')
  const manifest = JSON.parse(readFileSync(join(root, 'packages', id, 'package.json'), 'utf8'))
  return {
    page,
    specifier,
    id,
    packageName: manifest.name,
    description: SUBPATHS[subpath] ?? manifest.description,
    declarations: join(root, 'packages', id, 'dist', subpath, 'index.d.ts'),
  }
}

/** A page is named for its module, and a module for its path, unless it is told another name. */
function nameModules(project, entries) {
  for (const module of project.children) {
    const path = module.name.replace('/dist', '')
    const entry = entries.find(({ specifier }) => specifier === `@agent-actions/${path}`)
    module.name = entry.page
    module.comment = new Comment([{ kind: 'text', text: introduction(entry) }])
  }
}

function introduction({ id, description }) {
  return `${description} Its [README](../../packages/${id}/README.md) says how to use it. This page is ${MADE}.`
}

const MADE = 'made from the docstrings by `npm run reference`'

/** They are numbered through: one property more would change many lines. Nothing links to a row. */
function removeRowAnchors(folder) {
  for (const path of readdirSync(folder).map((name) => join(folder, name))) {
    const page = readFileSync(path, 'utf8')
    writeFileSync(path, page.replaceAll(/<a id="(?:property|type-parameter)-[^"]*"><\/a> /g, ''))
  }
}

function contentsPage(entries) {
  const rows = entries.map(
    ({ page, specifier, description }) => `| [${specifier}](${page}.md) | ${description} |`,
  )
  return `# API reference

What each package exports, with its types, units, guarantees and errors. These pages are ${MADE}.

| import | |
| ------ | - |
${rows.join('\n')}
`
}

function specifierOf(page) {
  return ENTRIES.find((entry) => entry.page === page).specifier
}

function hasProblems({ logger }) {
  return logger.hasErrors() || logger.hasWarnings()
}
