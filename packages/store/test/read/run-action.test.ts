import { expect, it } from 'vitest'
import { runActionFromRow, type RunActionRow } from '../../src/read/run-action.ts'

const row: RunActionRow = {
  id: '01a20373-083b-719c-b7ad-000000000001',
  correlationId: '0af76519-16cd-43dd-8448-eb211c80319c',
  spanId: null,
  parentSpanId: 'b7ad6b7169203331',
  agentName: 'agent',
  actionType: 'error',
  actionName: 'TypeError',
  status: 'error',
  createdAt: '2026-11-22T13:30:00.123456Z',
  durationMs: null,
  durationUs: null,
  details: { error_message: null },
  source: null,
}

it('leaves out what a row does not have, and only that', () => {
  const { spanId, durationMs, durationUs, source, ...present } = row
  expect([spanId, durationMs, durationUs, source]).toEqual([null, null, null, null])
  expect(runActionFromRow(row)).toStrictEqual(present)
})
