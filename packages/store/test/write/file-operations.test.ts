import type { JsonObject } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { fileOperations, type FileOperation } from '../../src/write/file-operations.ts'
import { actionEvent } from '../action-events.ts'

function call(tool: string, details: JsonObject): readonly FileOperation[] {
  return fileOperations(actionEvent({ action_name: tool, action_details: details }))
}

function withParameters(tool: string, parameters: JsonObject): readonly FileOperation[] {
  return call(tool, { tool_parameters: parameters })
}

describe('fileOperations from the parameters', () => {
  it.each([
    ['Read', 'read'],
    ['Write', 'write'],
    ['Edit', 'edit'],
    ['Delete', 'delete'],
  ])('%s touches its file', (tool, operation) => {
    expect(withParameters(tool, { file_path: 'a.ts', path: 'b.ts' })).toEqual([
      { operation, filePath: 'a.ts' },
    ])
  })

  it('takes path where there is no file_path', () => {
    expect(withParameters('Grep', { path: 'src', pattern: 'x' })).toEqual([
      { operation: 'grep', filePath: 'src' },
    ])
  })

  it.each([
    ['src/**/*.ts', 'src'],
    ['src/deep/{a,b}.ts', 'src/deep'],
    ['*.ts', '.'],
    ['/*.ts', '/'],
    ['package.json', 'package.json'],
  ])('Glob %s searches %s', (pattern, filePath) => {
    expect(withParameters('Glob', { pattern })).toEqual([{ operation: 'glob', filePath }])
  })

  it('does not read the regular expression of a Grep as a path', () => {
    expect(withParameters('Grep', { pattern: 'src/.*' })).toEqual([
      { operation: 'grep', filePath: '.' },
    ])
  })

  it('has the lines of a Read of a part', () => {
    expect(withParameters('Read', { file_path: 'a', offset: 10, limit: 5 })).toEqual([
      { operation: 'read', filePath: 'a', lineStart: 10, lineEnd: 14 },
    ])
  })

  it.each([[0], [-1], [1.5], ['3'], [2 ** 40]])('has no line %s', (offset) => {
    expect(withParameters('Read', { file_path: 'a', offset, limit: 1 })).toEqual([
      { operation: 'read', filePath: 'a' },
    ])
  })
})

describe('fileOperations from the list in the details', () => {
  it('has every file, with the hashes that the action brought', () => {
    const listed = [
      { operation: 'edit', file_path: 'a', content_hash_before: 'x', content_hash_after: 'y' },
      { path: 'b', line_start: 1, line_end: 3 },
    ]
    expect(call('Write', { file_operations: listed })).toEqual([
      { operation: 'edit', filePath: 'a', contentHashBefore: 'x', contentHashAfter: 'y' },
      { operation: 'write', filePath: 'b', lineStart: 1, lineEnd: 3 },
    ])
  })

  it('skips what names no file', () => {
    expect(call('Write', { file_operations: [null, 'a', { path: '' }, { path: 7 }] })).toEqual([])
  })
})

describe('no file operations', () => {
  it.each(['Bash', 'read', 'constructor', '__proto__'])('of a tool named %s', (tool) => {
    expect(withParameters(tool, { file_path: 'a' })).toEqual([])
  })

  it('of a decision that happens to be named Read', () => {
    const details = { tool_parameters: { file_path: 'a' } }
    const event = actionEvent({
      action_type: 'decision',
      action_name: 'Read',
      action_details: details,
    })
    expect(fileOperations(event)).toEqual([])
  })

  it.each([[{}], [{ tool_parameters: null }], [{ tool_parameters: ['a'] }]])(
    'where the parameters name none: %j',
    (details) => {
      expect(call('Read', details)).toEqual([])
    },
  )
})
