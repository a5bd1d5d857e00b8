import { describe, expect, it } from 'vitest'
import type { GroupReading } from '../../src/doctor/check-consumer-group.ts'
import { unstoredReasons, type PipelineReading } from '../../src/doctor/unstored-reasons.ts'

const group: GroupReading = { groupId: 'g', state: 'Stable', members: 1, lag: 0, committed: 10n }
const before: PipelineReading = { group, deadLetters: 3 }

const reasons = (after: Partial<GroupReading>, deadLetters = 3): readonly string[] =>
  unstoredReasons({ before, after: { group: { ...group, ...after }, deadLetters } })

describe('why the row did not come', () => {
  it('is that no consumer is running', () => {
    expect(reasons({ members: 0, lag: 1 })).toEqual([
      expect.stringContaining('No consumer is running in the group g.'),
    ])
  })

  it('is another database, when the probe was committed', () => {
    expect(reasons({ committed: 11n })).toEqual([expect.stringContaining('another database')])
  })

  it('is a consumer that is behind, when it gets on', () => {
    expect(reasons({ lag: 500, committed: 60n })).toEqual([
      expect.stringContaining('500 records still wait: give it more time with --timeout'),
    ])
  })

  it('is a consumer that cannot write, when it does not get on', () => {
    expect(reasons({ lag: 1 })).toEqual([expect.stringMatching(/commits nothing; 1 record wait/)])
  })

  it('is first of all the dead letter that came meanwhile', () => {
    expect(reasons({ committed: 11n }, 4)).toEqual([
      expect.stringContaining('1 dead letter came meanwhile'),
      expect.stringContaining('another database'),
    ])
  })

  it('is not known where nothing can be read any more', () => {
    const after = { group: undefined, deadLetters: undefined }
    expect(unstoredReasons({ before, after })).toEqual([
      expect.stringContaining('could not be found out'),
    ])
  })
})
