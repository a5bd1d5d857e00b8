import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import type { ActionLoggerOptions } from '../src/logger-options.ts'
import { VERSION } from '../src/tracing.ts'
import { startTracing } from './tracing.ts'

/** What a logger says of its surroundings when it is made where `process` is another one. */
function recorded(
  options: ActionLoggerOptions,
  elsewhere?: { readonly process: unknown },
): Record<string, unknown> {
  const tracing = startTracing()
  if (elsewhere) vi.stubGlobal('process', elsewhere.process)
  const log = new ActionLogger({ ...options, tracerProvider: tracing.provider })
  vi.unstubAllGlobals()
  log.toolCall('T', {}, () => {})
  const { attributes } = tracing.span('execute_tool T')
  return Object.fromEntries(
    ['debug_mode', 'project_path', 'project_name', 'working_directory'].map((name) => [
      name,
      attributes[`agent_action.${name}`],
    ]),
  )
}

describe('the surroundings of a logger', () => {
  it('are by default those of the process', () => {
    const cwd = process.cwd()
    expect(recorded({})).toEqual({
      debug_mode: true,
      project_path: cwd,
      project_name: basename(cwd),
      working_directory: cwd,
    })
  })

  it.each([
    ['/home/a/shop', 'shop'],
    ['/home/a/shop/', 'shop'],
    ['C:\\code\\shop', 'shop'],
    ['/', undefined],
  ])('of the project at %s have the name %s', (projectPath, name) => {
    expect(recorded({ projectPath })).toMatchObject({ project_path: projectPath })
    expect(recorded({ projectPath })['project_name']).toBe(name)
  })

  it('are what the app says', () => {
    const options = {
      projectPath: '/p',
      projectName: 'name',
      workingDirectory: '/w',
      debugMode: false,
    }
    expect(recorded(options)).toEqual({
      debug_mode: false,
      project_path: '/p',
      project_name: 'name',
      working_directory: '/w',
    })
  })

  it.each([
    ['no process', undefined],
    ['a process without cwd', {}],
    [
      'a working directory that was removed',
      {
        cwd() {
          throw new Error('ENOENT')
        },
      },
    ],
  ])('are left out where the runtime has %s', (_what, process) => {
    expect(recorded({}, { process })).toEqual({ debug_mode: true })
  })

  it('are read once, when the logger is made', () => {
    const tracing = startTracing()
    const log = new ActionLogger({ tracerProvider: tracing.provider })
    const cwd = vi.fn<() => string>(() => '/elsewhere')
    vi.stubGlobal('process', { env: process.env, cwd })
    log.toolCall('T', {}, () => {})
    vi.unstubAllGlobals()
    expect(cwd).not.toHaveBeenCalled()
    expect(tracing.spans).toHaveLength(1)
  })
})

describe('the scope of our spans', () => {
  it('has the version of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    expect(VERSION).toBe((manifest as { version: string }).version)
    const tracing = startTracing()
    new ActionLogger({ tracerProvider: tracing.provider }).toolCall('T', {}, () => {})
    expect(tracing.spans[0]?.instrumentationScope).toMatchObject({
      name: '@agent-actions/sdk',
      version: VERSION,
    })
  })
})
