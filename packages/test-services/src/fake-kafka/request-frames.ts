import type { Socket } from 'node:net'

const SIZE_BYTES = 4

/** The requests that arrive on a connection, without their sizes, until it ends. */
export async function* requestFrames(socket: Socket): AsyncGenerator<Buffer> {
  let received = Buffer.alloc(0)
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer])
    for (;;) {
      if (received.length < SIZE_BYTES) break
      const end = SIZE_BYTES + received.readInt32BE()
      if (received.length < end) break
      yield received.subarray(SIZE_BYTES, end)
      received = received.subarray(end)
    }
  }
}
