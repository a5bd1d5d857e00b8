import { describe, expect, it } from 'vitest'
import { isDead, ownOwner, parseOwner, SILENT_MS } from '../../src/spool/spool-owner.ts'

const own = ownOwner()
/** Beyond what any system gives. */
const NOBODY = 2 ** 30

describe('the owner of a folder', () => {
  it('lives while its process does, however silent it is', () => {
    expect(isDead(own, 10 * SILENT_MS)).toBe(false)
  })

  it.runIf(process.platform === 'linux')(
    'is dead when another process has its pid, or when none has',
    () => {
      expect(isDead({ ...own, started: '1' }, 0)).toBe(true)
      expect(isDead({ ...own, pid: NOBODY }, 0)).toBe(true)
    },
  )

  it('elsewhere is dead when it has shown no sign of life, for its pid says nothing here', () => {
    const elsewhere = { ...own, where: 'another-host' }
    expect(isDead(elsewhere, SILENT_MS)).toBe(false)
    expect(isDead(elsewhere, SILENT_MS + 1)).toBe(true)
  })

  it('that left its folder to others counts as dead at once', () => {
    expect(isDead({ ...own, released: true }, 0)).toBe(true)
  })

  it.each(['', '{', 'null', '[]', '{"spool":1}'])(
    'is dead when it is silent, where its file holds %j and nobody knows who it is',
    (text) => {
      const owner = parseOwner(text)
      expect(owner && isDead(owner, SILENT_MS)).toBe(false)
      expect(owner && isDead(owner, SILENT_MS + 1)).toBe(true)
    },
  )

  it('of a later format is none of ours', () => {
    expect(parseOwner('{"spool":2,"pid":1}')).toBeUndefined()
  })

  it('reads what it wrote', () => {
    expect(parseOwner(JSON.stringify(own))).toEqual(own)
  })
})
