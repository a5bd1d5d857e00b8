import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { LateContext } from '../../src/openai-agents/late-context.ts'

const KEY = createContextKey('a key')
const outer = ROOT_CONTEXT.setValue(KEY, 'outer')
const inner = ROOT_CONTEXT.setValue(KEY, 'inner')

it('is the context around it until it is settled, and afterwards what it was settled with first', () => {
  const late = new LateContext(outer)
  expect(late.getValue(KEY)).toBe('outer')
  late.settle(inner)
  late.settle(outer)
  expect(late.getValue(KEY)).toBe('inner')
})

it('stays the context around it where it is settled with nothing', () => {
  const late = new LateContext(outer)
  late.settle(undefined)
  late.settle(inner)
  expect(late.getValue(KEY)).toBe('outer')
})

it('gives contexts of their own, which nothing changes', () => {
  const late = new LateContext(outer)
  const [set, without] = [late.setValue(KEY, 'set'), late.deleteValue(KEY)]
  late.settle(inner)
  expect([set.getValue(KEY), without.getValue(KEY)]).toEqual(['set', undefined])
})
