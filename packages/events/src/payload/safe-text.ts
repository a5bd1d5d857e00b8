import { payloadSettings, type PayloadSettings, type SafeJsonOptions } from './payload-settings.ts'
import { REDACTED } from './secret.ts'
import { redactThenCut } from './redact-then-cut.ts'

/**
 * The text without secrets, as every text column takes it (no NUL, no lone surrogates), at most
 * `maxChars` UTF-16 units long: a longer one is cut between code points and ends in `…`. Never throws.
 *
 * Only what is kept is looked at, so the length of the text does not matter.
 *
 * @param options those of the payloads beside it; what is secret is the same
 */
export function safeText(text: string, maxChars: number, options?: SafeJsonOptions): string {
  try {
    const settings = payloadSettings(options)
    if (text.length <= maxChars && settings.cleanTexts.has(text)) return text
    const safe = redactThenCut(text, maxChars, [settings.redactor, ''])
    if (safe === text) remember(text, settings)
    return safe
  } catch {
    // The options are unreadable. No text is better than a secret.
    return REDACTED.slice(0, Math.max(0, maxChars))
  }
}

const MAX_REMEMBERED = 1_024
const MAX_REMEMBERED_CHARS = 256

/** An agent's names are few and repeat; its messages are neither, and must not pile up. */
function remember(text: string, { cleanTexts }: PayloadSettings): void {
  if (text.length > MAX_REMEMBERED_CHARS) return
  if (cleanTexts.size >= MAX_REMEMBERED) cleanTexts.clear()
  cleanTexts.add(text)
}
