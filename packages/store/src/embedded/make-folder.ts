import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '@agent-actions/events'

/**
 * Makes the folder and those above it, where they are missing, for their owner alone.
 *
 * Level by level, because Node's recursive `mkdir` never returns on some file systems (`/proc`)
 * that refuse with ENOENT.
 *
 * @throws ConfigError that names the folder and the reason
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    for (const level of await missingLevels(resolve(folder))) await makeLevel(level)
  } catch (error) {
    const { message } = error as Error
    throw new ConfigError([
      `the folder ${folder} cannot hold an embedded store (${message}); name another one.`,
    ])
  }
}

/** From the top down. */
async function missingLevels(folder: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (let level = folder; ; level = dirname(level)) {
    const found = await stat(level).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (found?.isDirectory()) return missing.toReversed()
    if (found) throw new Error(`${level} is a file`)
    missing.push(level)
  }
}

async function makeLevel(level: string): Promise<void> {
  // What agents did is nobody else's: a database without passwords has no other lock.
  await mkdir(level, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    // Another process was faster.
    if (error.code !== 'EEXIST') throw error
  })
}
