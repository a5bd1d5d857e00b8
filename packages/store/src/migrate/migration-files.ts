import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Migration {
  readonly number: number
  /** The file's name without `.sql`. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text with `\n` line ends, in hex. */
  readonly checksum: string
  /** Releases that do not know this migration must not touch the database after it. */
  readonly breaking: boolean
}

const FILE = /^(\d{4})-[a-z0-9-]+\.sql$/
const BREAKING = /^-- breaking: (yes|no)$/m

/** The migrations of this release, in order. */
export async function readMigrations(folder: string = migrationsFolder()): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => FILE.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => parseMigration(file, await readFile(join(folder, file), 'utf8'))),
  )
}

/** @throws Error when the header does not say whether it is breaking: nobody may forget to */
export function parseMigration(file: string, text: string): Migration {
  const sql = text.replaceAll('\r\n', '\n')
  const breaking = BREAKING.exec(sql)?.[1]
  if (!breaking) throw new Error(`${file} has no line "-- breaking: yes" or "-- breaking: no"`)
  return {
    number: Number(FILE.exec(file)?.[1]),
    name: file.replace(/\.sql$/, ''),
    sql,
    checksum: createHash('sha256').update(sql).digest('hex'),
    breaking: breaking === 'yes',
  }
}

/** In a source checkout the folder that people edit, else the package's copy of it. */
function migrationsFolder(): string {
  const packageFolder = join(import.meta.dirname, '..', '..')
  const edited = join(packageFolder, '..', '..', 'migrations')
  return existsSync(join(edited, '0001-agent-actions.sql'))
    ? edited
    : join(packageFolder, 'migrations')
}
