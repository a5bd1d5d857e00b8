import type { ActionEvent, Json, JsonObject } from '@agent-actions/events'

/** What one action did to one file, or searched. */
export interface FileOperation {
  readonly operation: (typeof OPERATIONS)[keyof typeof OPERATIONS]
  readonly filePath: string
  readonly lineStart?: number
  readonly lineEnd?: number
  readonly contentHashBefore?: string
  readonly contentHashAfter?: string
}

/** The tools of the original system that touch files. */
const OPERATIONS = {
  Read: 'read',
  Write: 'write',
  Edit: 'edit',
  Glob: 'glob',
  Grep: 'grep',
  Delete: 'delete',
} as const

/** What `smallint` counts. */
const MAX_OPERATIONS = 32_768
const MAX_INT4 = 2 ** 31 - 1

/**
 * The file operations that the event tells of, and nothing else: no file is read. They come from
 * `action_details.file_operations` where the action lists them (with content hashes), else from the
 * tool's parameters: `file_path`, else `path`, else the folder that a search starts in.
 */
export function fileOperations(event: ActionEvent): readonly FileOperation[] {
  const operation = operationOf(event.action_name)
  if (event.action_type !== 'tool_call' || operation === undefined) return []
  const { file_operations: listed, tool_parameters: parameters } = event.action_details
  if (Array.isArray(listed) && listed.length > 0) {
    return listed
      .slice(0, MAX_OPERATIONS)
      .flatMap((item: Json) => (isObject(item) ? listedOperation(item, operation) : []))
  }
  return isObject(parameters) ? parametersOperation(parameters, operation) : []
}

type Operation = FileOperation['operation']

function operationOf(name: string): Operation | undefined {
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as keyof typeof OPERATIONS] : undefined
}

function listedOperation(item: JsonObject, fallback: Operation): readonly FileOperation[] {
  const filePath = text(item['file_path']) ?? text(item['path'])
  if (filePath === undefined) return []
  const named = Object.values(OPERATIONS).find((operation) => operation === item['operation'])
  const lines = lineRange(item['line_start'], item['line_end'])
  const before = text(item['content_hash_before'])
  const after = text(item['content_hash_after'])
  return [
    {
      operation: named ?? fallback,
      filePath,
      ...lines,
      ...(before !== undefined && { contentHashBefore: before }),
      ...(after !== undefined && { contentHashAfter: after }),
    },
  ]
}

function parametersOperation(
  parameters: JsonObject,
  operation: Operation,
): readonly FileOperation[] {
  const filePath =
    text(parameters['file_path']) ??
    text(parameters['path']) ??
    searchedFolder(operation, parameters)
  if (filePath === undefined) return []
  const { offset, limit } = parameters
  const isPartOfFile = operation === 'read' && isLine(offset)
  const end = isPartOfFile && isLine(limit) ? offset + limit - 1 : undefined
  return [{ operation, filePath, ...(isPartOfFile && lineRange(offset, end)) }]
}

/** Where a search looks: a Glob in the folder its pattern starts with, a Grep in the current one. */
function searchedFolder(operation: Operation, { pattern }: JsonObject): string | undefined {
  const given = text(pattern)
  if (given === undefined) return undefined
  if (operation === 'grep') return '.'
  if (operation !== 'glob') return undefined
  const [fixed = ''] = given.split(/[*?[{]/, 1)
  if (fixed === given) return given
  const end = fixed.lastIndexOf('/')
  if (end < 0) return '.'
  return end === 0 ? '/' : fixed.slice(0, end)
}

function lineRange(start: unknown, end: unknown): Pick<FileOperation, 'lineStart' | 'lineEnd'> {
  return {
    ...(isLine(start) && { lineStart: start }),
    ...(isLine(end) && { lineEnd: end }),
  }
}

function isLine(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_INT4
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
