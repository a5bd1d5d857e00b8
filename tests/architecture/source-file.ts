import { type ESTree, parseSync, Visitor } from 'vite'

/** One module that a source file names, by whatever syntax. */
export interface ModuleImport {
  readonly specifier: string
  /** `type`: gone at run time. `dynamic`: loaded when the line runs. */
  readonly kind: 'static' | 'dynamic' | 'type'
}

/**
 * Every import, re-export, `import()`, `import x = require()` and import type in a TypeScript text.
 * A dynamic import of anything but a plain string has the specifier `<computed>`.
 */
export function importsOf(text: string): readonly ModuleImport[] {
  const found: ModuleImport[] = []
  const add = (source: { value?: unknown }, kind: ModuleImport['kind']): void => {
    const { value } = source
    found.push({ specifier: typeof value === 'string' ? value : '<computed>', kind })
  }
  new Visitor({
    // `import { type A } from 'x'` still loads x: only the declaration's own `type` makes it go.
    ImportDeclaration: (node) => add(node.source, node.importKind === 'type' ? 'type' : 'static'),
    ExportAllDeclaration: (node) =>
      add(node.source, node.exportKind === 'type' ? 'type' : 'static'),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.source, node.exportKind === 'type' ? 'type' : 'static')
    },
    ImportExpression: (node) => add(node.source as { value?: unknown }, 'dynamic'),
    TSImportType: (node) => add(node.source, 'type'),
    TSExternalModuleReference: (node) => add(node.expression, 'static'),
  }).visit(parse(text))
  return found
}

/** Statements that are not `export { name } from './file.ts'`, as the text has them. */
export function statementsBesidesNamedReExports(text: string): readonly string[] {
  return parse(text)
    .body.filter((node) => node.type !== 'ExportNamedDeclaration' || node.source === null)
    .map((node) => text.slice(node.start, node.end))
}

/** Which of these globals a text reads, as a bare name or through `globalThis`. */
export function globalsIn(text: string, names: readonly string[]): readonly string[] {
  const members = new Set<number>()
  const found = new Set<string>()
  new Visitor({
    MemberExpression: (node) => {
      const isGlobal = node.object.type === 'Identifier' && node.object.name === 'globalThis'
      if (!node.computed && !isGlobal) members.add(node.property.start)
    },
    Property: (node) => {
      if (!node.computed && !node.shorthand) members.add(node.key.start)
    },
    TSPropertySignature: (node) => {
      if (!node.computed) members.add(node.key.start)
    },
    Identifier: (node) => {
      if (names.includes(node.name) && !members.has(node.start)) found.add(node.name)
    },
  }).visit(parse(text))
  return [...found]
}

function parse(text: string): ESTree.Program {
  const { program, errors } = parseSync('source.ts', text, { lang: 'ts' })
  if (errors[0]) throw new Error(`${errors[0].message}\n${text.slice(0, 200)}`)
  return program
}
