import { formatTable } from '../../packages/cli/src/output/table.ts'
import type { Told } from './run-story.ts'

/** The longest of all that was healed, as text; `-`: nothing was. */
function longest(times: readonly (number | undefined)[]): string {
  if (times.length === 0) return '-'
  if (times.includes(undefined)) return 'never'
  return `${(Math.max(...(times as number[])) / 1_000).toFixed(1)} s`
}

/** A line for each story: what went in, what became of it, and how soon it went on. */
export function toldTable(stories: readonly Told[], width: number): string {
  const rows = stories.map(({ fault, name, verdict, problems, recoveries }) => ({
    fault: String(fault),
    story: name,
    accepted: count(verdict?.accepted),
    stored: count(verdict?.stored),
    dead: count(verdict?.deadLettered),
    dropped: count(verdict?.dropped),
    lost: count(verdict?.lost),
    doubled: count(verdict?.doubled),
    recovery: longest(recoveries.map(({ firstRowMs }) => firstRowMs)),
    '': problems.length === 0 ? 'held' : 'BROKEN',
  }))
  return formatTable(rows, { width })
}

function count(number: number | undefined): string {
  return number === undefined ? '?' : String(number)
}

/** The last line of `--json`. */
export function sumOf(stories: readonly Told[]): object {
  const total = (of: (told: Told) => number | undefined): number =>
    stories.reduce((sum, told) => sum + (of(told) ?? 0), 0)
  return {
    stories: stories.length,
    broken: stories.filter(({ problems }) => problems.length > 0).length,
    accepted: total(({ verdict }) => verdict?.accepted),
    stored: total(({ verdict }) => verdict?.stored),
    dead_lettered: total(({ verdict }) => verdict?.deadLettered),
    dropped: total(({ verdict }) => verdict?.dropped),
    lost: total(({ verdict }) => verdict?.lost),
    doubled: total(({ verdict }) => verdict?.doubled),
  }
}
