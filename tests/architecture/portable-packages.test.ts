import { isBuiltin } from 'node:module'
import { describe, expect, it } from 'vitest'
import { packages, read } from './project.ts'
import { globalsIn, importsOf } from './source-file.ts'

/** These run wherever the OpenTelemetry API runs. */
const portable = packages.filter(({ id }) => id === 'events' || id === 'sdk')
const NODE_GLOBALS = ['process', 'Buffer', 'require', '__dirname', '__filename', 'setImmediate']

describe.each(portable)('$id needs no Node', ({ sources }) => {
  it('imports no built-in', () => {
    const builtins = sources.flatMap((file) =>
      importsOf(read(file))
        .filter(({ specifier }) => isBuiltin(specifier))
        .map(({ specifier }) => `${file}: ${specifier}`),
    )
    expect(builtins).toEqual([])
  })

  it('reads no global that only Node has', () => {
    const globals = sources.flatMap((file) =>
      globalsIn(read(file), NODE_GLOBALS).map((name) => `${file}: ${name}`),
    )
    expect(globals).toEqual([])
  })
})
