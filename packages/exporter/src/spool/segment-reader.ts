import { open } from 'node:fs/promises'
import { linesIn } from './spool-line.ts'

/** Read at once: some 2 ms of the agent's loop. A line that is longer alone is read whole. */
const CHUNK_BYTES = 256 * 1024

/** A part of a segment. */
export interface Chunk {
  readonly values: readonly Uint8Array[]
  /** Lines that are damaged, and lost. */
  readonly damaged: number
  /** Where the next part begins. */
  readonly nextAt: number
  /** Whether the file ends there, at most with the beginning of a line. */
  readonly isLast: boolean
}

/**
 * The lines from an offset on, as many as fit a chunk.
 *
 * @throws the error of the file system
 */
export async function readChunk(path: string, at: number): Promise<Chunk> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  for (let length = CHUNK_BYTES; ; length *= 2) {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - at)))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at)
    const { values, damaged, restBytes } = linesIn(bytes.subarray(0, bytesRead))
    const isLast = at + bytesRead >= size
    if (values.length + damaged > 0 || isLast) {
      return { values, damaged, nextAt: at + bytesRead - restBytes, isLast }
    }
  }
}
