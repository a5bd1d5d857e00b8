import { beforeEach, describe, expect, it } from 'vitest'
import { FakeDeadLetters } from '../fake-dead-letters.ts'
import { run, type Outcome } from '../fake-context.ts'

describe('dlq show', () => {
  let letters: FakeDeadLetters
  beforeEach(() => {
    letters = new FakeDeadLetters()
  })
  const show = (args: string): Promise<Outcome> => run(`dlq show ${args}`, letters.context())

  it('has why it failed, from where it is, its headers and its bytes', async () => {
    letters.add()
    letters.add({ record: ['agent-actions', 3, 4711], value: '{"a": 1}' })
    const { code, stdout, stderr } = await show('0-1')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`\
letter    0-1
reason    AA_STORE_REFUSED
sqlstate  22003
error     value out of range
stage     writing the row
failed    2026-11-22 13:59:00 UTC, after 3 tries
group     group
record    agent-actions, partition 3, offset 4711
written   2025-11-22 08:26:40 UTC
redriven  no
headers
  traceparent
    00-trace
`)
    expect(stdout).toContain('key\n  run\nvalue: 8 bytes\n  {"a": 1}\n')
  })

  it('finds a letter by the record that it was, also with the name of its own topic', async () => {
    letters.add({ record: ['agent-actions', 3, 4711] })
    for (const id of ['agent-actions-3-4711', 'agent-actions-dlq-0-0'])
      expect((await show(`${id} --json`)).stdout).toContain('"id":"0-0"')
  })

  it('shows bytes that are not text in hex', async () => {
    letters.add({ value: Buffer.from([0xff, 0xfe, 0x00, 0x41]) })
    expect((await show('0-0')).stdout).toContain('value: 4 bytes\n  ff fe 00 41\n')
    expect((await show('0-0 --json')).stdout).toContain('"value":{"hex":"fffe0041"}')
  })

  it('tells a tombstone from an empty value', async () => {
    letters.add({ value: null })
    letters.add({ value: '' })
    expect((await show('0-0')).stdout).toContain('value: none, a tombstone\n')
    expect((await show('0-1')).stdout).toContain('value: empty\n')
  })

  it('makes control characters visible, and lets no line begin where the content wants', async () => {
    letters.add({
      value: 'a\u001b[2J\u202eb\nreason    forged',
      more: { evil: 'x\r\nredriven  yes', 'na\u001bme': 'y' },
    })
    const { stdout } = await show('0-0')
    expect(stdout).toContain(String.raw`  a\u{1b}[2J\u{202e}b` + '\n  reason    forged\n')
    expect(stdout).toContain(String.raw`    x\u{d}` + '\n    redriven  yes\n')
    expect(stdout).toContain('  na?me\n')
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  it('breaks long lines itself, so that none of them begins at the left', async () => {
    letters.add({ value: `${'x'.repeat(78)}redriven  yes` })
    const { stdout } = await show('0-0')
    expect(stdout).toContain(`  ${'x'.repeat(78)}\n  redriven  yes\n`)
  })

  it('cuts what is long, and has all of it with --json', async () => {
    letters.add({ value: 'ä'.repeat(5_000) })
    const { stdout } = await show('0-0')
    expect(stdout).toContain('… 10000 bytes; --json has all of them')
    const letter = JSON.parse((await show('0-0 --json')).stdout) as { value: unknown }
    expect(letter.value).toEqual({ text: 'ä'.repeat(5_000) })
  })

  it('ends with 1 and says what to do where there is no such letter', async () => {
    letters.add()
    expect(await show('0-7')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: There is no dead letter 0-7 in agent-actions-dlq. agent-actions dlq list shows what is there.\n',
    })
  })

  it('is not run for what is no letter', async () => {
    expect(await show('seven')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'seven' is no dead letter."),
    })
  })
})
