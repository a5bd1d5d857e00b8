import type { InstrumentationOptions, Undo } from '../instrumentation.ts'
import { claim, unclaim } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { aiSdkActions } from './ai-sdk-actions.ts'

/**
 * What `registerTelemetry` of AI SDK 7 and `registerTelemetryIntegration` of 6 add to: one list for
 * the process, whatever copy of `ai` reads it.
 */
interface Holder {
  AI_SDK_TELEMETRY_INTEGRATIONS?: unknown[] | undefined
}

const NAME = 'ai-sdk'
const nothing: Undo = () => {}

/**
 * Observes every generation of AI SDK 6 and 7 in this process, before or after `ai` is loaded, except
 * those that list integrations of their own: they need `aiSdkActions()` among these.
 *
 * Called again it does nothing.
 *
 * @returns undoes it
 */
export function instrumentAiSdk(options: InstrumentationOptions = {}): Undo {
  return observeSafely('the AI SDK was not instrumented', () => register(options)) ?? nothing
}

function register(options: InstrumentationOptions): Undo {
  const holder = globalThis as Holder
  const list = (holder.AI_SDK_TELEMETRY_INTEGRATIONS ??= [])
  if (!claim(list, NAME)) return nothing
  const actions = aiSdkActions(options)
  // In front, where what the others make active is active for us as well: theirs are layers of one call.
  list.unshift(actions)
  return () => {
    const place = list.indexOf(actions)
    if (place >= 0) list.splice(place, 1)
    unclaim(list, NAME)
  }
}
