import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeJson, safeJsonObject } from '../../src/payload/safe-json.ts'
import type { RedactOptions } from '../../src/payload/redact-options.ts'

const SECRET = 'hunter2'
const isHidden = (key: string, redact?: RedactOptions): boolean =>
  !safeJson({ [key]: SECRET }, redact ? { redact } : {}).includes(SECRET)

/** The words of a key in the ways that keys are spelled. */
function spellings(words: string): readonly string[] {
  const [first = '', ...others] = words.split(' ')
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
  const camel = first + others.map(capital).join('')
  const spelled = ['_', '-', '.', ' ', ''].map((by) => words.replaceAll(' ', by))
  return [...spelled, camel, capital(camel), words.toUpperCase().replaceAll(' ', '_')]
}

const SECRETS = [
  'password',
  'passwd',
  'pass word',
  'passphrase',
  'secret',
  'token',
  'authorization',
  'cookie',
  'set cookie',
  'api key',
  'x api key',
  'access key',
  'access token',
  'refresh token',
  'id token',
  'private key',
  'secret key',
  'client secret',
  'auth token',
  'bearer token',
  'session token',
  'csrf token',
  'session id',
  'session',
  'credentials',
  'credential',
  'auth',
  'pwd',
  'jwt',
  'connection string',
]
describe('a secret', () => {
  it.each(SECRETS)('is known by its key: %s', (words) => {
    expect(spellings(words).filter((key) => !isHidden(key))).toEqual([])
  })

  it.each([
    'OPENAI_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN',
    'HTTPAuthorization',
    'Proxy-Authorization',
    'openaiApiKey',
    'APIKey',
    'dbPassword',
    'DB_PASS',
    'password2',
    'apiKey2',
    'API_KEY_1',
    'token1',
    'userpassword',
    'hashed_passwords',
    'one_time_token',
    'access_tokens',
    'githubtoken',
    'PHPSESSID',
    'connect.sid',
    'DATABASE_URL',
    'ssh_private_key_pem',
    'pass\u200Bword',
    'tok\u200Ben',
    'ｐａｓｓｗｏｒｄ',
    'account_key',
  ])('is known by its key in the wild: %s', (key) => {
    expect(isHidden(key)).toBe(true)
  })

  it.each([
    'max_tokens',
    'maxTokens',
    'max_token',
    'token_count',
    'tokenCount',
    'tokenizer',
    'tokenize',
    'tokens',
    'input_tokens',
    'outputTokens',
    'total_tokens',
    'cached_tokens',
    'prompt_tokens_details',
    'tokens_per_second',
    'tokenUsage',
    'token_type',
    'eos_token',
    'time_to_first_token',
    'next_page_token',
    'continuationToken',
    'author',
    'authored_by',
    'authenticated',
    'secretary',
    'keyboard',
    'key',
    'public_key',
    'primary_key',
    'cache_key',
    'compass',
    'passed',
    'tests_pass',
    'bypass',
    'session_count',
    'obsession',
    'cookiecutter',
    'monkey',
    'description',
    'file_path',
    'sha256',
    'k8s',
  ])('is not seen in a key that only looks like one: %s', (key) => {
    expect(isHidden(key)).toBe(false)
  })

  it('is hidden whatever it is, and nothing of it is left', () => {
    const value = { password: { deep: [SECRET] }, token: 123456789, apiKey: [SECRET] }
    expect(JSON.parse(safeJson(value))).toEqual({
      password: '[REDACTED]',
      token: '[REDACTED]',
      apiKey: '[REDACTED]',
    })
  })

  it('is none where there is nothing, or a yes or no', () => {
    const value = { password: null, token: true, secret: undefined, cookie: false }
    expect(JSON.parse(safeJson(value))).toEqual({ password: null, token: true, cookie: false })
  })

  it.each<[where: string, value: unknown]>([
    ['deep inside', [{ a: [{ b: { password: SECRET } }] }]],
    ['a map', new Map([['password', SECRET]])],
    [
      'a map with other keys too',
      new Map<unknown, unknown>([
        [1, 2],
        ['password', SECRET],
      ]),
    ],
    [
      'a class',
      new (class {
        password = SECRET
      })(),
    ],
    ['an error', Object.assign(new Error('x'), { config: { password: SECRET } })],
    ['the cause of an error', new Error('x', { cause: { password: SECRET } })],
    ['what toJSON of a list says', Object.assign([1], { toJSON: () => [{ password: SECRET }] })],
    ['what toJSON says', { toJSON: () => ({ password: SECRET }) }],
    [
      'a getter',
      {
        get password() {
          return SECRET
        },
      },
    ],
    ['a payload that is cut', { password: SECRET, text: 'x'.repeat(100_000) }],
    ['a proxy', new Proxy({ password: SECRET }, {})],
  ])('is hidden in %s', (_where, value) => {
    expect(safeJson(value)).not.toContain(SECRET)
    expect(safeJsonObject(value)).not.toContain(SECRET)
    expect(safeJson(value)).toContain('[REDACTED]')
  })

  it('is hidden at any place of any payload', () => {
    const key = fc.constantFrom('password', 'apiKey', 'Authorization', 'client-secret')
    const wrap = fc.array(
      fc.oneof(
        fc.string().map((name) => (inner: unknown) => ({ [name]: inner })),
        fc.constant((inner: unknown) => [inner]),
        fc.constant((inner: unknown) => new Map([['a', inner]])),
        fc.jsonValue().map((other) => (inner: unknown) => ({ other, inner, when: new Date(0) })),
      ),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(key, wrap, (name, layers) => {
        let value: unknown = { [name]: SECRET }
        for (const layer of layers) value = layer(value)
        expect(safeJson(value)).not.toContain(SECRET)
      }),
    )
  })

  it('stays when redaction is off', () => {
    const value = { password: SECRET, list: [1n] }
    expect(safeJson(value, { redact: false })).toContain(SECRET)
    expect(safeJson({ password: SECRET }, { redact: false })).toContain(SECRET)
  })
})

describe('additional keys', () => {
  it.each(['employee_id', 'employeeId', 'Employee-ID'])('mean every spelling: %s', (name) => {
    const keys = ['employee_id', 'employeeId', 'EMPLOYEE-ID', 'employeeid', 'theEmployeeId2']
    expect(keys.filter((key) => !isHidden(key, { keys: [name] }))).toEqual([])
  })

  it('are whole words', () => {
    expect(isHidden('pinned', { keys: ['pin'] })).toBe(false)
    expect(isHidden('card_pin', { keys: ['pin'] })).toBe(true)
  })

  it('come beside those that are known', () => {
    expect(isHidden('password', { keys: ['pin'] })).toBe(true)
    expect(isHidden('password', { keys: [] })).toBe(true)
  })

  it('mean nothing when they have no letter', () => {
    expect(isHidden('name', { keys: ['', '--'] })).toBe(false)
  })
})

it('judges each key right after very many others', () => {
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, i]))
  for (let round = 0; round < 10; round += 1) {
    const renamed = Object.fromEntries(Object.keys(many).map((key) => [`${key}-${round}`, 1]))
    expect(safeJson({ ...renamed, password: SECRET })).not.toContain(SECRET)
    expect(safeJson({ ...renamed, word: SECRET })).toContain(SECRET)
  }
})
