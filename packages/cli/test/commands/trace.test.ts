import { describe, expect, it } from 'vitest'
import { formatRunTree } from '../../src/output/run-tree.ts'
import { fakeStore, run } from '../fake-context.ts'
import { CORRELATION_ID, repairRun } from '../run-fixture.ts'

const found = repairRun()
const store = fakeStore({ readRun: () => Promise.resolve(found) }).functions

describe('trace', () => {
  it('shows the run as a tree on a terminal', async () => {
    const tree = formatRunTree(found, { width: 80 })
    expect(await run(`trace ${CORRELATION_ID}`, { store })).toEqual({
      code: 0,
      stdout: `${tree}\n`,
      stderr: '',
    })
  })

  it('writes one JSON object for each action, with its parent, when piped', async () => {
    const { stdout } = await run(`trace ${CORRELATION_ID}`, { store, isTTY: false })
    const actions = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(actions).toEqual(found.actions)
    expect(actions[1]).toMatchObject({ parentSpanId: '00000000000000a1' })
  })

  it.each([CORRELATION_ID, CORRELATION_ID.toUpperCase(), CORRELATION_ID.replaceAll('-', '')])(
    'finds the run of %s',
    async (id) => {
      const asked = fakeStore()
      await run(`trace ${id}`, { store: asked.functions })
      expect(asked.calls.at(-1)).toEqual({ name: 'readRun', argument: CORRELATION_ID })
    },
  )

  it.each(['nope', '0af76519'])('says of %s that it is no id, and where ids are', async (text) => {
    expect(await run(`trace ${text}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `\
error: '${text}' is no run id. An id looks like 0af76519-16cd-43dd-8448-eb211c80319c; agent-actions runs lists them.
Run agent-actions --help, or agent-actions <command> --help.
`,
    })
  })
})
