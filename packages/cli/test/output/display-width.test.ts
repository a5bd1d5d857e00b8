import { describe, expect, it } from 'vitest'
import { cutToWidth, displayWidth } from '../../src/output/display-width.ts'

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['µs → ✓', 6],
    ['日本語', 6],
    ['한국', 4],
    ['ＡＢ', 4],
    ['e\u0301', 1],
    ['👍🏽', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['🇩🇪', 2],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('cutToWidth', () => {
  it('leaves what fits', () => {
    expect(cutToWidth('abc', 3, '…')).toBe('abc')
    expect(cutToWidth('日本', 4, '…')).toBe('日本')
  })

  it('ends what does not fit with an ellipsis, within the width', () => {
    expect(cutToWidth('abcd', 3, '…')).toBe('ab…')
    expect(cutToWidth('abcdef', 5, '...')).toBe('ab...')
  })

  it('never cuts a character in two, nor leaves half a column over the edge', () => {
    expect(cutToWidth('日本語', 4, '…')).toBe('日…')
    expect(cutToWidth('👩‍👩‍👧👩‍👩‍👧', 3, '…')).toBe('👩‍👩‍👧…')
  })

  it('shows as much of the ellipsis as there is room', () => {
    expect(cutToWidth('abcdef', 2, '...')).toBe('..')
    expect(cutToWidth('abc', 0, '…')).toBe('')
  })
})
