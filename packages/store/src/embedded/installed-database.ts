import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ConfigError } from '@agent-actions/events'

const require = createRequire(import.meta.url)
/** The peer that is needed only here, so that nobody else has to install it. */
const PEER = '@electric-sql/pglite'

/**
 * Path of the entry of the database's thread. It is found by the package's name, because only the
 * built file can be one: Node 20 loads no TypeScript in a worker.
 *
 * @throws ConfigError when the database is not installed, or this package is not built
 */
export function workerEntry(resolve: (specifier: string) => string = require.resolve): string {
  if (!isInstalled(resolve)) {
    throw new ConfigError([`the embedded store needs ${PEER}: npm install ${PEER}@^0.5.16`])
  }
  const entry = resolve('@agent-actions/store/embedded-worker')
  if (!existsSync(entry)) {
    throw new ConfigError([`the package @agent-actions/store is not built: npm run build`])
  }
  return entry
}

function isInstalled(resolve: (specifier: string) => string): boolean {
  try {
    resolve(PEER)
    return true
  } catch {
    return false
  }
}
