import { StoreError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { checkDatabase, type NamedStore } from '../../src/doctor/check-database.ts'
import { checkPartitions } from '../../src/doctor/check-partitions.ts'
import { checkSchema } from '../../src/doctor/check-schema.ts'

const store = (row: unknown): NamedStore => ({
  name: 'postgres://me:***@db/agents',
  query: <Row>() => Promise.resolve((row === undefined ? [] : [row]) as Row[]),
})

describe('the database', () => {
  it('is named, with the version of its server', async () => {
    const found = store({ version: '15.18 (Debian 15.18-1)', nowMs: 0 })
    expect(await checkDatabase(() => Promise.resolve(found))).toMatchObject({
      status: 'ok',
      value: found,
      found: ['postgres://me:***@db/agents', 'PostgreSQL 15.18'],
    })
  })

  it('that answers without a row is none of ours', async () => {
    await expect(checkDatabase(() => Promise.resolve(store(undefined)))).rejects.toThrow(
      'is it PostgreSQL?',
    )
  })
})

describe('the schema', () => {
  it('is up to date, or told as the store tells it', async () => {
    expect(await checkSchema('store', () => Promise.resolve())).toMatchObject({ status: 'ok' })
    const missing = new StoreError('AA_SCHEMA_MISSING', 'Run agent-actions migrate.')
    await expect(checkSchema('store', () => Promise.reject(missing))).rejects.toBe(missing)
  })
})

describe('the partitions', () => {
  it.each([
    [0, 'ok', 'no row is in a default partition'],
    [1, 'warning', '1 row is in the default partitions'],
    [27, 'warning', '27 rows are in the default partitions'],
    [10_000, 'warning', '10000 rows or more are in the default partitions'],
  ])('with %d rows outside are %s', async (rows, status, found) => {
    const outcome = await checkPartitions('store', () => Promise.resolve(rows))
    expect(outcome).toMatchObject({ status, found: [found], details: { rowsOutside: rows } })
  })
})
