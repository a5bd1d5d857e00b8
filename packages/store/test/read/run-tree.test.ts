import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunAction } from '../../src/read/run-action.ts'
import { buildRunTree, type ActionNode } from '../../src/read/run-tree.ts'

function action(id: string, spanId: string | undefined, parentSpanId?: string): RunAction {
  return {
    id,
    correlationId: '0af76519-16cd-43dd-8448-eb211c80319c',
    ...(spanId !== undefined && { spanId }),
    ...(parentSpanId !== undefined && { parentSpanId }),
    agentName: 'agent',
    actionType: 'tool_call',
    actionName: id,
    status: 'ok',
    createdAt: '2026-11-22T13:30:00.000000Z',
    details: {},
  }
}

/** `a(b,c)!`: a with the children b and c, and a parent that is missing. */
function draw(nodes: readonly ActionNode[]): string {
  return nodes
    .map(({ action: { id }, children, parentMissing }) => {
      const inside = children.length === 0 ? '' : `(${draw(children)})`
      return `${id}${inside}${parentMissing ? '!' : ''}`
    })
    .join(',')
}

/** Without recursion, for trees that are deep. */
function idsIn(nodes: readonly ActionNode[]): readonly string[] {
  const ids: string[] = []
  const waiting = [...nodes]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    ids.push(node.action.id)
    waiting.push(...node.children)
  }
  return ids
}

describe('buildRunTree', () => {
  it('puts children under their parents, in the order given', () => {
    const tree = buildRunTree([
      action('a', '1'),
      action('b', '2', '1'),
      action('c', '3', '2'),
      action('d', '4', '1'),
      action('e', '5'),
    ])
    expect(draw(tree)).toBe('a(b(c),d),e')
  })

  it('finds a parent that comes later: a child may end, and be stored, first', () => {
    expect(draw(buildRunTree([action('b', '2', '1'), action('a', '1')]))).toBe('a(b)')
  })

  it('shows an action whose parent is absent at the top, marked', () => {
    expect(draw(buildRunTree([action('a', '1'), action('b', '2', '9')]))).toBe('a,b!')
  })

  it('puts an error without a span under the action that failed', () => {
    expect(draw(buildRunTree([action('a', '1'), action('e', undefined, '1')]))).toBe('a(e)')
  })

  it('cuts an action that is its own parent loose', () => {
    expect(draw(buildRunTree([action('a', '1', '1')]))).toBe('a!')
  })

  it('cuts a cycle at one place and shows all of it', () => {
    const tree = buildRunTree([action('a', '1', '3'), action('b', '2', '1'), action('c', '3', '2')])
    expect(draw(tree)).toBe('a(b(c))!')
  })

  it('lets the first of two actions with one span be the parent', () => {
    const tree = buildRunTree([action('a', '1'), action('b', '1'), action('c', '2', '1')])
    expect(draw(tree)).toBe('a(c),b')
  })

  it('holds a chain of 10,000', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => action(`${i}`, `s${i}`, `s${i - 1}`))
    const tree = buildRunTree(chain)
    expect(tree.map((node) => node.action.id)).toEqual(['0'])
    expect(idsIn(tree)).toHaveLength(10_000)
  })

  it('has every action exactly once, whatever the parents', () => {
    const span = fc.option(fc.integer({ min: 0, max: 6 }).map(String), { nil: undefined })
    const links = fc.array(fc.tuple(span, span), { maxLength: 12 })
    fc.assert(
      fc.property(links, (pairs) => {
        const actions = pairs.map(([own, parent], i) => action(`${i}`, own, parent))
        const ids = idsIn(buildRunTree(actions))
        expect(ids.toSorted()).toEqual(actions.map(({ id }) => id).toSorted())
      }),
    )
  })
})
