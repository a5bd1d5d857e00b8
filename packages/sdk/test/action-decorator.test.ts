import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ATTR } from '@agent-actions/events'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as sdk from '../src/index.ts'
import { json, registerTracing, useContextManager, type Tracing } from './tracing.ts'

const SOURCE = `
import { type action as Action } from '@agent-actions/sdk'

declare const action: typeof Action

export class Files {
  readonly #root = 'root'

  @action.tool()
  read(path: string, limit = 10): string {
    return [this.#root, path, limit].join('/')
  }

  @action.tool({ name: 'Find', parameters: (pattern: string) => ({ pattern }), result: () => 'found' })
  async find(pattern: string): Promise<string> {
    return this.read(pattern)
  }

  @action.tool()
  static open(this: typeof Files): Files {
    return new this()
  }

  @action.tool()
  #hidden(): number {
    return 7
  }

  @action.tool()
  readonly count = (items: readonly string[]): number => items.length

  @action.tool()
  fail(error: unknown): never {
    throw error
  }

  hidden(): number {
    return this.#hidden()
  }
}

export function opened(log: { startToolCall(name: string): Disposable }): string {
  using call = log.startToolCall('Opened')
  return call.constructor.name
}
`

interface Files {
  read(path: string, limit?: number): string
  find(pattern: string): Promise<string>
  count(items: readonly string[]): number
  fail(error: unknown): never
  hidden(): number
}

interface Compiled {
  readonly Files: { new (): Files; open(): Files }
  opened(log: sdk.ActionLogger): string
}

let compiled: Compiled
let tracing: Tracing

beforeAll(async () => {
  useContextManager()
  compiled = await compile(SOURCE)
})
beforeEach(() => {
  tracing = registerTracing()
})

const names = (): string[] => tracing.spans.map(({ name }) => name)

/** As an author's own compiler does it: nothing here lowers decorators by itself. */
async function compile(source: string): Promise<Compiled> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-actions-decorator-'))
  try {
    const root = join(import.meta.dirname, '..', '..', '..')
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'files.ts'), source)
    const options = ['--target', 'es2022', '--lib', 'es2023,esnext.disposable', '--types', '']
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...options,
        '--module',
        'nodenext',
        '--strict',
        '--skipLibCheck',
        'files.ts',
      ],
      { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'inherit', 'inherit'] },
    )
    Object.assign(globalThis, { action: sdk.action })
    return (await import(pathToFileURL(join(folder, 'files.js')).href)) as Compiled
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('@action.tool()', () => {
  it('traces a method under its name, with its `this`', () => {
    const files = new compiled.Files()
    expect(files.read('a.txt')).toBe('root/a.txt/10')
    const span = tracing.span('execute_tool read')
    expect(json(span, ATTR.toolArguments)).toEqual({ args: ['a.txt'] })
    expect(json(span, ATTR.toolResult)).toBe('root/a.txt/10')
    expect([files.read.name, files.read.length]).toEqual(['read', 1])
  })

  it('takes the options of traceTool', async () => {
    await new compiled.Files().find('*.ts')
    const span = tracing.span('execute_tool Find')
    expect(json(span, ATTR.toolArguments)).toEqual({ pattern: '*.ts' })
    expect(json(span, ATTR.toolResult)).toBe('found')
    expect(tracing.span('execute_tool read').parentSpanContext?.spanId).toBe(
      span.spanContext().spanId,
    )
  })

  it('traces static and private methods, and fields that hold functions', () => {
    const files = compiled.Files.open()
    expect(files).toBeInstanceOf(compiled.Files)
    expect(files.hidden()).toBe(7)
    expect(files.count(['a', 'b'])).toBe(2)
    expect(names()).toEqual(['execute_tool open', 'execute_tool hidden', 'execute_tool count'])
  })

  it('throws the very same error', () => {
    const error = new RangeError('no')
    expect(() => new compiled.Files().fail(error)).toThrow(error)
    expect(tracing.span('execute_tool fail').attributes[ATTR.errorType]).toBe('RangeError')
  })

  it('leaves alone what is neither a method nor a field', () => {
    const decorate = sdk.action.tool() as unknown as (value: unknown, context: object) => unknown
    expect(decorate(() => 1, { kind: 'getter', name: 'size' })).toBeUndefined()
  })
})

it('compiled `using` ends a started call', () => {
  compiled.opened(new sdk.ActionLogger())
  expect(names()).toEqual(['execute_tool Opened'])
})
