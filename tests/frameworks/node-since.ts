import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { folderProblem } from './installed-folder.ts'

const FOLDER = join(import.meta.dirname, '..', 'node-22')
const FETCHED = join(
  FOLDER,
  'node_modules',
  `node-${process.platform}-${process.arch}`,
  'bin',
  'node',
)

const isNewEnough = (major: number | undefined): boolean =>
  major === undefined || Number(process.versions.node.split('.')[0]) >= major

/** The Node that runs what needs this major version: ours, where it is new enough, else one from npm. */
export function nodeSince(major: 22 | undefined): string {
  return isNewEnough(major) ? process.execPath : FETCHED
}

/** @returns why there is no such Node here; `undefined` when there is */
export async function nodeProblem(major: 22 | undefined): Promise<string | undefined> {
  if (isNewEnough(major)) return undefined
  const problem = await folderProblem(FOLDER)
  if (problem !== undefined || existsSync(FETCHED)) return problem
  return `Node ${major} is needed, this is ${process.versions.node}, and ${FETCHED} is not there`
}
