import { lowerQuartile } from './measure.js'

const PARTS = 5

/**
 * How far apart the same code comes out: the rounds in fifths, and of each fifth the second's time over
 * the first's. A figure of all rounds is steadier than that.
 *
 * @returns {[lowest: number, highest: number]}
 */
export function noiseOf(first, second) {
  const size = Math.ceil(first.length / PARTS)
  const ratios = []
  for (let from = 0; from < first.length; from += size) {
    const part = (values) => lowerQuartile(values.slice(from, from + size))
    ratios.push(part(second) / part(first))
  }
  return [Math.min(...ratios), Math.max(...ratios)]
}
