import { existsSync, readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../package/run-command.ts'

const TESTS = join(import.meta.dirname, '..')

/** A line of the OpenTelemetry SDK beside the 2.x that the workspace has, in a folder of its own. */
export interface OtelLine {
  readonly name: string
  readonly folder: string
  /** The oldest Node it supports. */
  readonly node: readonly [major: number, minor: number]
}

export const LINES: readonly OtelLine[] = [
  { name: '1.30', folder: join(TESTS, 'otel-1'), node: [20, 19] },
  { name: '3.1', folder: join(TESTS, 'otel-3'), node: [22, 15] },
]

/** A Node of the line's folder, from npm, for machines whose own is older. */
const FETCHED_NODE = join('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')

/** Under any Node: npm is not the one that runs the line. Without a network it says so at once. */
const INSTALL = [
  'ci',
  '--ignore-scripts',
  '--engine-strict=false',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
]

/** npm says the code and the package first, and then a lot. */
const MAX_REASON_CHARS = 300

/** A cold cache has some 50 MB to fetch where it is Node as well. */
const LONGEST_INSTALL_MS = 170_000

const isNewEnough = ({ node: [major, minor] }: OtelLine): boolean => {
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

/** The Node that runs the line: this one, where it is new enough. */
export function nodeFor(line: OtelLine): string {
  return isNewEnough(line) ? process.execPath : join(line.folder, FETCHED_NODE)
}

/**
 * Installs what the line's lock file says, on first use and whenever that file has changed.
 *
 * @returns why the line cannot run here; `undefined` when it can
 */
export async function lineProblem(line: OtelLine): Promise<string | undefined> {
  const lockFile = join(line.folder, 'package-lock.json')
  const installedFrom = join(line.folder, 'node_modules', '.installed-from.json')
  if (!isSame(lockFile, installedFrom)) {
    process.stderr.write(`installing OpenTelemetry ${line.name} for its tests\n`)
    const { status, stderr } = await runCommand('npm', INSTALL, line.folder, LONGEST_INSTALL_MS)
    if (status !== 0) return cannotRun(line, `npm ci says ${stderr || status}`)
    await copyFile(lockFile, installedFrom)
  }
  if (existsSync(nodeFor(line))) return undefined
  return cannotRun(
    line,
    `Node ${line.node.join('.')} or later is needed, this is ${process.versions.node}, and ${FETCHED_NODE} is not there`,
  )
}

function isSame(lockFile: string, installedFrom: string): boolean {
  if (!existsSync(installedFrom)) return false
  return readFileSync(lockFile, 'utf8') === readFileSync(installedFrom, 'utf8')
}

function cannotRun(line: OtelLine, reason: string): string {
  const oneLine = reason.replaceAll(/\s+/g, ' ').slice(0, MAX_REASON_CHARS)
  return `sdk and exporter are not tested on OpenTelemetry ${line.name}: ${oneLine}`
}
