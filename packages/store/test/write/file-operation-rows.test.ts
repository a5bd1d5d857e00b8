import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILE_OPERATION_COLUMNS, fileOperationRows } from '../../src/write/file-operation-rows.ts'
import { actionEvent } from '../action-events.ts'

const PATH_HASH = FILE_OPERATION_COLUMNS.findIndex(({ name }) => name === 'path_hash')

describe('fileOperationRows', () => {
  it('has the first 16 bytes of SHA-256 of any path', () => {
    const unit = fc.oneof(fc.constantFrom('\\', '\n', '\0', '\uD800', '😀'), fc.string())
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1 }), (path) => {
        fc.pre(path !== '')
        const [row] = fileOperationRows(
          actionEvent({
            action_name: 'Read',
            action_details: { tool_parameters: { file_path: path } },
          }),
        )
        const sha256 = createHash('sha256').update(path).digest('hex')
        expect(row?.[PATH_HASH]).toBe(`\\x${sha256.slice(0, 32)}`)
      }),
    )
  })
})
