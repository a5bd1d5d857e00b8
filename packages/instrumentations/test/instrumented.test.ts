import { expect, it } from 'vitest'
import { claim, unclaim } from '../src/instrumented.ts'

it('lets a thing be instrumented once under each name, and again when that is undone', () => {
  const client = {}
  expect(claim(client, 'mcp')).toBe(true)
  expect(claim(client, 'mcp')).toBe(false)
  expect(claim(client, 'other')).toBe(true)
  expect(claim({}, 'mcp')).toBe(true)
  unclaim(client, 'mcp')
  expect(claim(client, 'mcp')).toBe(true)
})
