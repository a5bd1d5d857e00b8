import { ratioOf } from './measure.js'

const PARTS = 5

/**
 * How far apart the same code comes out: the rounds in fifths, and the ratio that each fifth gives. That
 * of all rounds is steadier.
 *
 * @returns {[lowest: number, highest: number]}
 */
export function noiseOf(first, second) {
  const size = Math.ceil(first.length / PARTS)
  const ratios = []
  for (let from = 0; from < first.length; from += size) {
    ratios.push(ratioOf(first.slice(from, from + size), second.slice(from, from + size)))
  }
  return [Math.min(...ratios), Math.max(...ratios)]
}
