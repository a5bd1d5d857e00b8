import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where in the store's folder the database is. */
export function databaseFolder(folder: string): string {
  return join(folder, 'postgres')
}

/** Whether a whole database is there: it gets this name only when it is complete. */
export function hasDatabase(folder: string): boolean {
  return existsSync(join(databaseFolder(folder), 'PG_VERSION'))
}
