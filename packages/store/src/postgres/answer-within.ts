import { QueryTimeoutError } from '../database-error.ts'

/**
 * The answer, or a `QueryTimeoutError`. The driver can do this too, but its error is known by its
 * message alone.
 *
 * @param answer goes on after the timeout; how it ends then is nobody's business any more
 */
export async function answerWithin<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueryTimeoutError(timeoutMs)), timeoutMs)
  })
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}
