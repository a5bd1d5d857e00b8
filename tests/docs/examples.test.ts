import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { runCommand } from '../package/run-command.ts'
import { ROOT } from './pages.ts'

const source = join(ROOT, 'examples', 'ways-to-wrap')
const ways = (await readdir(join(source, 'src', 'ways'))).map((file) => file.replace('.ts', ''))
/** Beside the tarballs: the examples run with what a user installs. */
const copy = join(inject('projectFolder'), 'ways-to-wrap')

const run = (program: string, ...args: readonly string[]): ReturnType<typeof runCommand> =>
  runCommand(process.execPath, [program, ...args], copy)

beforeAll(async () => {
  await mkdir(copy, { recursive: true })
  await cp(join(source, 'dist'), copy, { recursive: true })
})

describe('the ways to wrap', () => {
  it.each(ways)('record what the file says: %s', async (way) => {
    const { status, stdout, stderr } = await run(join('ways', `${way}.js`))
    expect(status, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/^run .*:\n {2}✓ success run .*\n(.*\n)*.*[├└]─ [✓✗⊘] /)
  })

  it('are each in the table of the page', async () => {
    const page = await readFile(join(source, 'README.md'), 'utf8')
    const listed = [...page.matchAll(/\(src\/ways\/([\w-]+)\.ts\)/g)].map(([, way]) => way)
    expect(new Set(listed)).toEqual(new Set(ways))
  })

  it('fail with what was recorded when that is something else', async () => {
    await writeFile(
      join(copy, 'wrong.js'),
      `import { showRun } from './show-run.js'
      await showRun((log) => log.toolCall('Read', {}, () => {}), (actions) => actions.toHaveTool('Write'))`,
    )
    const { status, stderr } = await run('wrong.js')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/Write.*\n[^]*✓ Read/),
    })
  })

  it('are run by name, and by no other', async () => {
    expect(await run('main.js', 'scope')).toMatchObject({ status: 0, stderr: '' })
    expect(await run('main.js', 'nothing')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('callback, cancellation, class'),
    })
  })
})
