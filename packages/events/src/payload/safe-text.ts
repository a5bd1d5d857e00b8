import { payloadSettings, type SafeJsonOptions } from './payload-settings.ts'
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
    return redactThenCut(text, maxChars, [payloadSettings(options).redactor, ''])
  } catch {
    // The options are unreadable. No text is better than a secret.
    return REDACTED.slice(0, Math.max(0, maxChars))
  }
}
