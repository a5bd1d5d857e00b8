// npm run bench -- --check [--update] [<name>…]
//
// Runs the benchmarks of bench/checks.js in their short form and holds their ratios against bench/expected.json. One is
// run again, up to three times in all, while a ratio is a quarter worse than expected; it fails when that is
// the same ratio in all three. With --update each runs three times, and the medians are what is expected
// from then on: on a machine that does nothing else.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHECKS } from '../bench/checks.js'
import { brokeInAll, comparedRatios, isSuspect, RUNS, worseInAll } from './bench-verdict.js'

const FOLDER = join(import.meta.dirname, '..', 'bench')
const EXPECTED = join(FOLDER, 'expected.json')

/** @returns the exit code */
export function checkBenches(args) {
  const isUpdating = args.includes('--update')
  const given = args.filter((argument) => argument !== '--update')
  const unknown = given.filter((name) => !(name in CHECKS))
  if (unknown.length > 0) {
    console.error(
      `There is no check of ${unknown.join(', ')}; there are those of ${Object.keys(CHECKS).join(', ')}, and --update.`,
    )
    return 2
  }
  const names = given.length > 0 ? given : Object.keys(CHECKS)
  const expected = JSON.parse(readFileSync(EXPECTED, 'utf8'))
  return isUpdating ? update(names, expected) : check(names, expected)
}

function check(names, allExpected) {
  const rows = []
  for (const name of names) {
    const [expected, runs] = [allExpected[name] ?? {}, []]
    do runs.push(ratiosOf(name, runs.length + 1))
    while (runs.length < RUNS && isSuspect(runs, expected, CHECKS[name]))
    rows.push(...rowsOf(name, runs, expected))
  }
  print([['benchmark', 'ratio', 'expected', 'measured', ''], ...rows.map(({ cells }) => cells)])
  return rows.some(({ isBad }) => isBad) ? 1 : 0
}

/** One for each ratio that is expected or was measured. */
function rowsOf(name, runs, expected) {
  if (brokeInAll(runs)) return [{ cells: [name, '', '', '', '✗ broke'], isBad: true }]
  const worse = worseInAll(runs, expected, CHECKS[name])
  const ratios = new Set([
    ...Object.keys(expected),
    ...runs.flatMap((run) => Object.keys(run ?? {})),
  ])
  return [...ratios].map((ratio) => {
    const measured = runs.map((run) => run?.[ratio] ?? '–').join(' ')
    const isBad = worse.includes(ratio)
    const isKnown = ratio in expected
    const verdict = !isKnown
      ? '  no expectation yet'
      : isBad
        ? '✗ a quarter worse, or missing'
        : '✓'
    return { cells: [name, ratio, expected[ratio] ?? '–', measured, verdict], isBad }
  })
}

function update(names, allExpected) {
  const broke = []
  for (const name of names) {
    const runs = Array.from({ length: RUNS }, (_, run) => ratiosOf(name, run + 1))
    if (runs.includes(undefined)) broke.push(name)
    else allExpected[name] = mediansOf(runs)
  }
  const sorted = Object.fromEntries(
    Object.entries(allExpected).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
  writeFileSync(EXPECTED, `${JSON.stringify(sorted, null, 2)}\n`)
  console.log(`bench/expected.json: ${names.filter((name) => !broke.includes(name)).join(', ')}`)
  if (broke.length === 0) return 0
  console.error(`✗ left as it was, since a run broke: ${broke.join(', ')}`)
  return 1
}

function mediansOf(runs) {
  return Object.fromEntries(
    Object.keys(runs[0]).map((ratio) => {
      const values = runs.map((run) => run[ratio]).filter(Number.isFinite)
      return [ratio, values.toSorted((a, b) => a - b)[values.length >> 1]]
    }),
  )
}

/** @returns the ratios that are compared; `undefined` when the benchmark broke */
function ratiosOf(name, run) {
  const { options } = CHECKS[name]
  console.error(`${name}, run ${run}: ${options}`)
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(FOLDER, `${name}.js`), ...options.split(' '), '--json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) return undefined
  const { ratios } = JSON.parse(stdout.trim().split('\n').at(-1))
  return comparedRatios(ratios, CHECKS[name])
}

function print(rows) {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  )
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => String(cell).padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
  }
}
