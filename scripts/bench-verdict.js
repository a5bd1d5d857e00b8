// When a ratio has become worse. A shared machine makes anything slow now and then, so one bad run says nothing: what
// counts is one and the same ratio that is bad in several runs in a row.

/** In a row, each of them bad. */
export const RUNS = 3
const WORSE_BY = 0.25
const ALL = '*'

/**
 * @typedef {{ higherIsBetter?: string[], lowerIsBetter?: string[] }} Check of a benchmark
 * @typedef {Record<string, number>} Ratios by name
 */

/**
 * @param {object} ratios as a benchmark prints them, nested or not
 * @param {Check} check
 * @returns {Ratios} those that are compared, each by the way to it
 */
export function comparedRatios(ratios, check) {
  return Object.fromEntries(flat(ratios).filter(([name]) => directionOf(name, check) !== undefined))
}

/**
 * @param {(Ratios | undefined)[]} runs of one benchmark, in their order; `undefined`: it broke
 * @param {Ratios} expected
 * @param {Check} check
 * @returns {string[]} the ratios that were bad in every run; a ratio that a run lacks is bad as well
 */
export function worseInAll(runs, expected, check) {
  return Object.entries(expected)
    .filter(([name, value]) => {
      const direction = directionOf(name, check)
      return runs.every((ratios) => isWorse(ratios?.[name], value, direction))
    })
    .map(([name]) => name)
}

/**
 * Whether another run is worth its while: something was bad in each one so far.
 *
 * @param {(Ratios | undefined)[]} runs
 * @param {Ratios} expected
 * @param {Check} check
 */
export function isSuspect(runs, expected, check) {
  return brokeInAll(runs) || worseInAll(runs, expected, check).length > 0
}

/** @param {(Ratios | undefined)[]} runs */
export function brokeInAll(runs) {
  return runs.every((ratios) => ratios === undefined)
}

function isWorse(value, expected, direction) {
  if (!Number.isFinite(value)) return true
  return direction === 'lower'
    ? value > expected * (1 + WORSE_BY)
    : value < expected * (1 - WORSE_BY)
}

/** `undefined` for a ratio that is not compared. */
function directionOf(name, { higherIsBetter = [], lowerIsBetter = [] }) {
  const isOf = (known) => known === ALL || name === known || name.startsWith(`${known}.`)
  if (higherIsBetter.some(isOf)) return 'higher'
  return lowerIsBetter.some(isOf) ? 'lower' : undefined
}

function flat(ratios, path = []) {
  return Object.entries(ratios).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? flat(value, [...path, name])
      : [[[...path, name].join('.'), value]],
  )
}
