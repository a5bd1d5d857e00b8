import { StoreError } from '@agent-actions/events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLogger, toLog, type LoggerSettings } from '../src/logger.ts'
import { collectedLines } from './collected-lines.ts'

const JSON_INFO: LoggerSettings = { logLevel: 'info', logFormat: 'json' }

function logged(settings: Partial<LoggerSettings> = {}) {
  const destination = collectedLines()
  const logger = createLogger({ ...JSON_INFO, ...settings }, destination)
  return {
    logger,
    log: toLog(logger),
    text: destination.text,
    lines: () => destination.lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

describe('JSON', () => {
  it('is one line each, with level and time in words', () => {
    const { log, text, lines } = logged()
    log('info', 'joined', { partitions: [0, 1] })
    expect(text()).toMatch(/^\{.*\}\n$/)
    expect(lines()).toMatchObject([{ level: 'info', msg: 'joined', partitions: [0, 1] }])
    expect(String(lines()[0]?.['time'])).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  it('leaves out what is below the level', () => {
    const { log, lines } = logged({ logLevel: 'warn' })
    log('info', 'no')
    log('warn', 'yes')
    expect(lines().map(({ msg }) => msg)).toEqual(['yes'])
  })

  it.each(['err', 'error', 'reason'])('has code, stack and cause of an error under %s', (key) => {
    const { log, lines } = logged()
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', detail: 'Key (x)' })
    log('error', 'no', { [key]: new StoreError('AA_STORE_UNREACHABLE', 'away', { cause }) })
    expect(lines()[0]?.[key]).toEqual({
      type: 'StoreError',
      message: 'away',
      code: 'AA_STORE_UNREACHABLE',
      stack: expect.stringContaining('StoreError: away'),
      cause: { type: 'Error', message: 'refused', code: 'ECONNREFUSED' },
    })
  })

  it('has one level, time and message, whatever the details bring', () => {
    const { log, text, lines } = logged()
    log('warn', 'records were lost', { level: 'ERROR', time: 'now', msg: 'other', pid: 1 })
    expect(lines()).toMatchObject([
      { level: 'warn', msg: 'records were lost', said_level: 'ERROR' },
    ])
    for (const key of ['level', 'time', 'msg', 'pid']) {
      expect(text().match(new RegExp(`"${key}":`, 'g'))).toHaveLength(1)
    }
  })

  it('takes an error alone, as pino does', () => {
    const { logger, lines } = logged()
    logger.error(new StoreError('AA_STORE_REFUSED', 'no'))
    expect(lines()).toMatchObject([{ msg: 'no', err: { code: 'AA_STORE_REFUSED' } }])
  })

  it('ends a chain of causes that is a circle', () => {
    const { log, lines } = logged()
    const error = new Error('a')
    error.cause = new Error('b', { cause: error })
    log('error', 'circle', { err: error })
    expect(lines()).toMatchObject([{ err: { message: 'a', cause: { message: 'b' } } }])
  })
})

describe('text', () => {
  it('is for people: one line with level and message', () => {
    const { log, text } = logged({ logFormat: 'text' })
    log('warn', 'waiting', { attempt: 3, err: new Error('away') })
    expect(text()).toMatch(/^\[\d{4}-\d\d-\d\d .*\] WARN: waiting\n$/)
  })

  it('has the details below the line for those who ask for them', () => {
    const { log, text } = logged({ logFormat: 'text', logLevel: 'debug' })
    log('warn', 'waiting', { attempt: 3 })
    expect(text()).toMatch(/WARN: waiting\n +attempt: 3\n$/)
  })

  it('has no colours unless they are asked for', () => {
    const plain = logged({ logFormat: 'text' })
    const coloured = logged({ logFormat: 'text', logColor: true })
    for (const { log } of [plain, coloured]) log('warn', 'waiting')
    expect(plain.text()).not.toContain('\u001B[')
    expect(coloured.text()).toContain('\u001B[')
  })

  it('shows the cause of an error', () => {
    const { log, text } = logged({ logFormat: 'text', logLevel: 'debug' })
    log('error', 'no', { err: new Error('outer', { cause: new Error('inner') }) })
    expect(text()).toContain('outer')
    expect(text()).toContain('inner')
  })
})

describe('what somebody else wrote', () => {
  const forged = 'a\n[2026-11-22 13:30:00.000] FATAL: forged\u001B[2J\u009B2J\u202E\u2028b\r'

  it('ends no line of text and controls no terminal, in messages and in details', () => {
    const { log, text } = logged({ logFormat: 'text', logLevel: 'debug' })
    log('warn', forged, { said: forged, err: new Error(forged) })
    const [first, ...below] = text().split('\n')
    expect(first).toMatch(/WARN: a \[2026-11-22 13:30:00.000\] FATAL: forged\?\[2J\?2J\? b $/)
    expect(below.filter((line) => !/^(?: {2,}.*)?$/.test(line))).toEqual([])
    expect(text()).not.toMatch(/[^\P{C}\n]/u)
  })

  it('is escaped in JSON, and nothing of it is lost', () => {
    const { log, text, lines } = logged()
    log('warn', forged, { said: forged })
    expect(text()).not.toMatch(/[^\P{C}\n]|\u2028/u)
    expect(text().match(/\n/g)).toHaveLength(1)
    expect(lines()).toMatchObject([{ msg: forged, said: forged }])
  })
})

describe('secrets', () => {
  const settings: Partial<LoggerSettings> = {
    databaseUrl: 'postgres://writer:s3cr%40t%22word@db/actions',
    kafka: { sasl: { mechanism: 'plain', username: 'me', password: 'hunter-two' } },
  }
  it.each(['json', 'text'] as const)(
    'never reach the log, wherever they stand, as %s',
    (format) => {
      const { logger, log, text } = logged({ ...settings, logFormat: format })
      const error = new Error(
        'login s3cr@t"word failed at postgres://writer:s3cr%40t%22word@db/x',
        {
          cause: new Error('hunter-two was wrong'),
        },
      )
      log('error', 'SASL with hunter-two', { err: error, sasl: { password: 'other' } })
      log('info', 'opened postgres://a:unknown@host/db and ?password=unknown', {
        list: ['kafka://b:unknown@host', { apiKey: 'unknown' }],
      })
      logger.child({ token: 'unknown', in: { it: { password: 'unknown' } } }).info('child')
      logger.error(error)
      expect(text()).not.toMatch(/s3cr|hunter|unknown|other/)
      expect(text()).toContain('***')
      expect(text()).toContain('postgres://a:***@host/db')
    },
  )

  it('leave words alone that are also names', () => {
    const { log, text } = logged({ databaseUrl: 'postgres://postgres:postgres@db/postgres' })
    log('info', 'postgres at postgres://postgres:postgres@db/postgres')
    expect(text()).toContain('postgres at postgres://postgres:***@db/postgres')
  })
})

describe('toLog', () => {
  it('survives details that throw, turn in circles or are huge', () => {
    const { log, lines, text } = logged()
    const circle: Record<string, unknown> = { big: 10n, long: 'x'.repeat(1_000_000) }
    circle['self'] = circle
    const thrower = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('trap')
        },
      },
    )
    log('info', 'one', circle)
    log('info', 'two', thrower)
    log('info', 'three', { deep: thrower })
    expect(lines().map(({ msg }) => msg)).toEqual(['one', 'two', 'three'])
    expect(text().length).toBeLessThan(50_000)
  })

  it('survives a destination that throws', () => {
    const log = toLog(
      createLogger(JSON_INFO, {
        write: () => {
          throw new Error('full')
        },
      }),
    )
    expect(() => log('error', 'x')).not.toThrow()
  })
})

describe('without a destination', () => {
  afterEach(() => void vi.restoreAllMocks())

  it.each(['json', 'text'] as const)(
    'writes %s to stderr at once, nothing to stdout',
    (logFormat) => {
      const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
      const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
      createLogger({ logLevel: 'info', logFormat }).info('said %s', 'once')
      const written = stderr.mock.calls.map(([line]) => String(line))
      const toStdout = stdout.mock.calls.length
      vi.restoreAllMocks()
      expect(written).toEqual([expect.stringMatching(/^[^\n]*said once[^\n]*\n$/)])
      expect(toStdout).toBe(0)
    },
  )

  it('outlives a stderr that nobody reads any more, with one listener however many loggers', () => {
    const before = process.stderr.listenerCount('error')
    for (let made = 0; made < 20; made += 1) createLogger(JSON_INFO)
    const added = process.stderr.listenerCount('error') - before
    expect(added).toBeLessThanOrEqual(1)
    expect(() => process.stderr.emit('error', new Error('write EPIPE'))).not.toThrow()
  })
})
