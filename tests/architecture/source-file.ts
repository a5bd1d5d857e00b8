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

/**
 * Which of these globals a text reads by their bare names, which is an error where they are not
 * there. Asking `globalThis` for one is fine, and so is a variable of that name.
 */
export function globalsIn(text: string, names: readonly string[]): readonly string[] {
  const keys = new Set<number>()
  const declared = new Set<string>()
  const read = new Set<string>()
  new Visitor({
    MemberExpression: (node) => {
      if (!node.computed) keys.add(node.property.start)
    },
    Property: (node) => {
      if (!node.computed && !node.shorthand) keys.add(node.key.start)
    },
    TSPropertySignature: (node) => {
      if (!node.computed) keys.add(node.key.start)
    },
    VariableDeclarator: (node) => namesBoundBy(node.id).forEach((name) => declared.add(name)),
    Identifier: (node) => {
      if (names.includes(node.name) && !keys.has(node.start)) read.add(node.name)
    },
  }).visit(parse(text))
  return [...read].filter((name) => !declared.has(name))
}

/** `a` and `b` of `const { a, b } = …`; deeper patterns are of no use here. */
function namesBoundBy(pattern: ESTree.BindingPattern): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.flatMap((property) =>
    property.type === 'Property' && property.value.type === 'Identifier'
      ? [property.value.name]
      : [],
  )
}

function parse(text: string): ESTree.Program {
  const { program, errors } = parseSync('source.ts', text, { lang: 'ts' })
  if (errors[0]) throw new Error(`${errors[0].message}\n${text.slice(0, 200)}`)
  return program
}
