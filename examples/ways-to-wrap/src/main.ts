import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, 'ways')

/** Runs the ways that are named, or all. @returns the exit code */
function main(names: readonly string[]): number {
  const ways = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length))
  const unknown = names.filter((name) => !ways.includes(name))
  if (unknown.length > 0) {
    process.stderr.write(`no example ${unknown.join(', ')}; there are ${ways.join(', ')}\n`)
    return 2
  }
  const failed = (names.length === 0 ? ways : names).filter((way) => !isAsItSays(way))
  if (failed.length > 0) process.stderr.write(`✗ not as their files say: ${failed.join(', ')}\n`)
  return failed.length === 0 ? 0 : 1
}

/** Each in a process of its own, as it is when it is run by itself. */
function isAsItSays(way: string): boolean {
  process.stdout.write(`\n${way}\n`)
  const { status } = spawnSync(process.execPath, [join(FOLDER, `${way}.js`)], { stdio: 'inherit' })
  return status === 0
}

process.exitCode = main(process.argv.slice(2))
