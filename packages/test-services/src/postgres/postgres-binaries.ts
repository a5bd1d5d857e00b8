import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const DEBIAN = '/usr/lib/postgresql'

/**
 * The folder of `initdb` and `postgres`: the newest of Debian's packages, else where PATH has them.
 *
 * @throws Error that says what to install
 */
export function postgresBinaries(path: string = process.env['PATH'] ?? ''): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted(byNumber).toReversed() : []
  const folders = [...versions.map((version) => join(DEBIAN, version, 'bin')), ...path.split(':')]
  const found = folders.find((folder) => hasBoth(folder))
  if (found !== undefined) return found
  throw new Error(
    'PostgreSQL is not installed: apt-get install postgresql, or set DATABASE_URL to a server whose user may create databases.',
  )
}

function hasBoth(folder: string): boolean {
  return existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))
}

function byNumber(a: string, b: string): number {
  return Number.parseFloat(a) - Number.parseFloat(b)
}
