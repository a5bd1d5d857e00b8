import { describe, expect, it } from 'vitest'
import { wrapText } from '../../src/output/wrap-text.ts'

describe('wrapped text', () => {
  it('breaks at spaces', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three'])
  })

  it('is one line where it fits', () => {
    expect(wrapText('one two', 7)).toEqual(['one two'])
    expect(wrapText('', 7)).toEqual([''])
  })

  it('keeps a word whole that is longer than a line', () => {
    expect(wrapText('run agent-actions migrate now', 9)).toEqual([
      'run',
      'agent-actions',
      'migrate',
      'now',
    ])
  })

  it('counts the columns of wide characters', () => {
    expect(wrapText('編集 編集', 8)).toEqual(['編集', '編集'])
    expect(wrapText('編集 編集', 9)).toEqual(['編集 編集'])
  })
})
