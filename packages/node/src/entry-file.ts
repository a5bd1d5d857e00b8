import { realpathSync } from 'node:fs'

/** The agent's file, where it has one. A command of an npm package is started by a link to it. */
export function entryFile(): string | undefined {
  try {
    return process.argv[1] === undefined ? undefined : realpathSync(process.argv[1])
  } catch {
    return undefined
  }
}
