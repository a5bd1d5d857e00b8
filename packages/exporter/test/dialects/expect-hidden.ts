import { expect } from 'vitest'
import { TOKEN, type Library } from './library.ts'

/**
 * The token is in every span and in no event; what is around it is in the events.
 *
 * @param kept texts beside the token, one for each place that held it
 */
export async function expectHidden(library: Library, kept: readonly string[]): Promise<void> {
  const told = JSON.stringify(await library.events())
  expect(told).not.toContain(TOKEN)
  for (const text of kept) expect(told).toContain(`${text}[REDACTED]`)
  const spans = library.spans()
  expect(spans.length).toBeGreaterThan(0)
  for (const { before, now } of spans) {
    expect(JSON.stringify(now)).toContain(TOKEN)
    expect(now).toEqual(before)
  }
}
