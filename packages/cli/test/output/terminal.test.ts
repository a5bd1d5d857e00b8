import { describe, expect, it } from 'vitest'
import { outputStyle } from '../../src/output/terminal.ts'

const style = (
  env: Record<string, string>,
  { isTTY = true, columns = 100 } = {},
): ReturnType<typeof outputStyle> => outputStyle({ env, isTTY, columns })

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  ])('with %j on a terminal or not (%s): %s', (env, isTTY, expected) => {
    expect(style(env, { isTTY }).color).toBe(expected)
  })
})

describe('the width', () => {
  it('is the one of the terminal', () => {
    expect(style({ COLUMNS: '200' }).width).toBe(100)
  })

  it('is else COLUMNS, else 80', () => {
    expect(style({ COLUMNS: '200' }, { columns: 0 }).width).toBe(200)
    for (const COLUMNS of ['', '0', '-5', 'wide', '1e9']) {
      expect(style({ COLUMNS }, { columns: 0 }).width).toBe(80)
    }
  })
})

describe('signs outside ASCII', () => {
  it.each([
    [{}, true],
    [{ LANG: 'C.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, true],
  ])('with the locale %j: %s', (env, expected) => {
    expect(style(env).unicode).toBe(expected)
  })
})
