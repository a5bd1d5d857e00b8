import { describe, expect, inject, it } from 'vitest'
import { entryPoints } from './packed-packages.ts'
import { runCommand, type CommandResult } from './run-command.ts'

const project = inject('projectFolder')

function evaluate(kind: 'module' | 'commonjs', code: string): Promise<CommandResult> {
  return runCommand(process.execPath, [`--input-type=${kind}`, '--eval', code], project)
}

describe.each(entryPoints)('%s', (entry) => {
  const print = (exported: string): string =>
    `process.stdout.write(Object.keys(${exported}).filter((key) => key !== '__esModule').toSorted().join(' '))`

  it('gives import and require the same names, and says nothing', async () => {
    const imported = await evaluate('module', print(`await import('${entry}')`))
    const required = await evaluate('commonjs', print(`require('${entry}')`))
    expect(imported).toEqual({ status: 0, stdout: expect.stringMatching(/^[\w$ ]+$/), stderr: '' })
    expect(required).toEqual(imported)
  })

  it('lets the process that imports it end by itself', async () => {
    const { status } = await evaluate('module', `import '${entry}'`)
    expect(status).toBe(0)
  })
})
