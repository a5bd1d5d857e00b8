import { describe, expect, it } from 'vitest'
import { safeJson, safeJsonObject } from '../../src/payload/safe-json.ts'
import { safeText } from '../../src/payload/safe-text.ts'
import type { RedactOptions } from '../../src/payload/redact-options.ts'
import { TOKENS } from './secret-corpus.ts'

const [token = ''] = Object.values(TOKENS)
const written = (value: unknown, redact: RedactOptions, name?: string): unknown =>
  JSON.parse(safeJson(value, { redact }, name))

describe('patterns', () => {
  it('hide each match and leave the rest', () => {
    const patterns = [/\d{3}-\d{2}-\d{4}/, /EMP\d+/gi]
    expect(written({ a: 'ssn 123-45-6789, 987-65-4321', b: 'emp7' }, { patterns })).toEqual({
      a: 'ssn [REDACTED], [REDACTED]',
      b: '[REDACTED]',
    })
    expect(safeText('Emp7 failed', 100, { redact: { patterns } })).toBe('[REDACTED] failed')
  })

  it('come beside those that are known', () => {
    expect(written([token, 'x1'], { patterns: [/x1/] })).toEqual(['[REDACTED]', '[REDACTED]'])
  })

  it('are used as they are, whatever state they are in', () => {
    const pattern = /cart/gy
    pattern.lastIndex = 3
    expect(written(['a cart, a cart'], { patterns: [pattern] })).toEqual([
      'a [REDACTED], a [REDACTED]',
    ])
    expect(pattern.lastIndex).toBe(3)
  })

  it('that match nothing at all change nothing', () => {
    expect(written({ a: 'text' }, { patterns: [/z*/] })).toEqual({ a: 'text' })
  })

  it('that are none hide everything', () => {
    const redact = { patterns: ['secret' as unknown as RegExp] }
    expect(safeJson({ a: 'secret' }, { redact })).not.toContain('secret')
    expect(safeText('secret', 100, { redact })).toBe('[REDACTED]')
  })
})

describe('paths', () => {
  const value = { body: { ssn: 7, name: 'Ada' }, list: [{ mail: 'a' }, { mail: 'b', id: 1 }] }

  it('hide what is at a place of one payload', () => {
    const paths = ['tool_parameters.body.ssn', 'tool_parameters.list.*.mail']
    const hidden = {
      body: { ssn: '[REDACTED]', name: 'Ada' },
      list: [{ mail: '[REDACTED]' }, { mail: '[REDACTED]', id: 1 }],
    }
    expect(written(value, { paths }, 'tool_parameters')).toEqual(hidden)
    expect(written(value, { paths }, 'tool_result')).toEqual(value)
    expect(written({ tool_parameters: value }, { paths })).toEqual({ tool_parameters: hidden })
  })

  it('hide a whole object, list or payload', () => {
    expect(written(value, { paths: ['*.body'] }, 'tool_result')).toEqual({
      ...value,
      body: '[REDACTED]',
    })
    const redact = { paths: ['tool_result'] }
    expect(safeJson(value, { redact }, 'tool_result')).toBe('"[REDACTED]"')
    expect(safeJsonObject(value, { redact }, 'tool_result')).toBe('{"value":"[REDACTED]"}')
  })

  it('end where they end', () => {
    const deeper = { body: { body: { ssn: 1 } }, ssn: 2 }
    expect(written(deeper, { paths: ['a.body.ssn'] }, 'a')).toEqual(deeper)
  })

  it('that are no list hide everything', () => {
    const redact = { paths: 'a' as unknown as string[] }
    expect(safeJson({ a: 'secret' }, { redact })).not.toContain('secret')
    expect(safeText('secret', 100, { redact })).toBe('[REDACTED]')
  })

  it('that are no texts hide everything', () => {
    const redact = { paths: [1 as unknown as string] }
    expect(safeJson({ a: 'secret' }, { redact })).not.toContain('secret')
  })
})

describe('what stands in place of a secret', () => {
  it('is the text that was given', () => {
    expect(written({ password: 'x', a: `${token}!` }, { replace: '***' })).toEqual({
      password: '***',
      a: '***!',
    })
  })

  it('is what a function makes of the secret and its key', () => {
    const replace = (value: string, key: string): string => `<${key}:${value.length}>`
    const value = { password: 'hunter2', token: [1], note: `a ${token}`, list: [token] }
    expect(written(value, { replace })).toEqual({
      password: '<password:7>',
      token: '<token:7>',
      note: `a <note:${token.length}>`,
      list: [`<list:${token.length}>`],
    })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['answers no text', () => 1 as unknown as string],
  ])('is the usual mark for the whole field when the function %s', (_what, replace) => {
    const value = { password: 'hunter2', note: `all of ${token}`, kept: 'kept' }
    expect(written(value, { replace })).toEqual({
      password: '[REDACTED]',
      note: '[REDACTED]',
      kept: 'kept',
    })
  })
})
