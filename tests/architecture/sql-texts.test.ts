import { type ESTree, parseSync, Visitor } from 'vite'
import { describe, expect, it } from 'vitest'
import { packages, read } from './project.ts'

/** Adapters hand on what they are given, and a migration is the text of its file. */
const HANDED_ON: readonly string[] = [
  'packages/store/src/embedded/worker.ts: database.query(sql, [...parameters])',
  'packages/store/src/embedded/worker.ts: database.exec(sql)',
  'packages/store/src/postgres/connection.ts: this.#client.query(query)',
  'packages/store/src/postgres/postgres-store.ts: connection.copy<Row>(statement)',
  'packages/store/src/postgres/query-with-inputs.ts: client.query(query as Submittable)',
  'packages/store/src/migrate/migrate.ts: tx.query(migration.sql)',
]

/** A word that a statement begins with, and what follows it in one. */
const STATEMENT =
  /^\s*(?:select\s|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\S+\s+as|create\s+(?:table|role)|alter\s|drop\s|truncate\s|grant\s|set\s+(?:local|session|transaction)|copy\s)/i

const files = packages
  .filter(({ manifest }) => manifest.private !== true)
  .flatMap(({ sources }) => sources)

/** What runs a statement whose text is not fixed when the program is written. */
function unfixedIn(file: string, text: string): readonly string[] {
  const { program } = parseSync(file, text, { lang: 'ts' })
  const found: string[] = []
  const add = (node: ESTree.Node): void =>
    void found.push(`${file}: ${text.slice(node.start, node.end)}`)
  new Visitor({
    CallExpression: (node) => {
      const { callee } = node
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      const [statement] = node.arguments
      const runs =
        callee.property.name === 'query' ||
        (callee.property.name === 'exec' && isDatabase(callee.object))
      if (runs && statement && !isFixed(statement)) add(node)
      if (callee.property.name === 'copy' && statement && !copiesFixed(statement)) add(node)
    },
    TemplateLiteral: (node) => {
      if (STATEMENT.test(node.quasis[0]?.value.cooked ?? '') && !isFixed(node)) add(node)
    },
    BinaryExpression: (node) => {
      const { left, operator } = node
      if (operator === '+' && left.type === 'Literal' && STATEMENT.test(String(left.value)))
        add(node)
    },
  }).visit(program)
  return found
}

/** A regular expression has an `exec` too. */
function isDatabase(object: ESTree.Node): boolean {
  return object.type === 'Identifier' && object.name === 'database'
}

/** The statements of a `copy` are members of an object. */
function copiesFixed(node: ESTree.Node): boolean {
  if (node.type !== 'ObjectExpression') return false
  const isText = (key: ESTree.Node): boolean =>
    key.type === 'Identifier' && (key.name === 'setup' || key.name === 'sql')
  return node.properties.every(
    (member) => member.type === 'Property' && (!isText(member.key) || isFixed(member.value)),
  )
}

/** Literals, constants of a module, and what a function makes of a literal. */
function isFixed(node: ESTree.Node): boolean {
  switch (node.type) {
    case 'Literal':
      return true
    case 'Identifier':
      return /^[A-Z][A-Z0-9_]*$/.test(node.name)
    case 'TemplateLiteral':
      return node.expressions.every(isFixed)
    case 'CallExpression':
      return (
        node.callee.type === 'Identifier' &&
        node.callee.name === 'utcText' &&
        node.arguments.every(isFixed)
      )
    default:
      return false
  }
}

describe('the text of a statement', () => {
  it.each([
    'store.query(`select ${name} from t`)',
    'store.query(text)',
    'const SQL = `select * from t where id = ${id}`',
    "const sql = 'select * from t where id = ' + id",
    'tx.query(`delete from t where id = ${format(id)}`, [])',
    'database.exec(text)',
    'store.copy({ setup: STAGE, sql: text, inputs })',
    'store.copy({ setup: text, sql: SQL, inputs })',
    'store.copy({ ...statement, inputs })',
    'store.copy(statement)',
  ])('that holds what comes at run time is found out: %s', (source) => {
    expect(unfixedIn('a.ts', source)).not.toEqual([])
  })

  it.each([
    'store.query(SQL, [id])',
    "store.query('select 1')",
    'const SQL = `select ${COLUMNS} from t where id = $1`',
    'PATTERN.exec(text)',
    'store.copy({ setup: STAGE, sql: SQL, inputs: [rows] })',
  ])('that is fixed is not: %s', (source) => {
    expect(unfixedIn('a.ts', source)).toEqual([])
  })

  it('is fixed in all that we ship: values go as parameters', () => {
    const found = files.flatMap((file) => unfixedIn(file, read(file)))
    expect(found.toSorted()).toEqual(HANDED_ON.toSorted())
  })
})
