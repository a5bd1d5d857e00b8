import { SDK_SCOPE, type ActionEvent, type Json, type JsonObject } from '@agent-actions/events'

/**
 * The event's `source` without what the row says already: our own scope, and a service that is the
 * agent or unknown. `null` when nothing is left: most rows then cost nothing for it.
 */
export function storedSource({ source = {}, agent_name }: ActionEvent): JsonObject | null {
  const stored: Record<string, Json> = {}
  let isEmpty = true
  for (const key of Object.keys(source)) {
    const value = source[key]
    if (value === undefined || saysNothing(key, value, agent_name)) continue
    isEmpty = false
    if (key === '__proto__') Object.defineProperty(stored, key, { value, enumerable: true })
    else stored[key] = value
  }
  return isEmpty ? null : stored
}

function saysNothing(key: string, value: unknown, agentName: string): boolean {
  if (key === 'scope') return value === SDK_SCOPE
  if (key !== 'service' || typeof value !== 'string') return false
  return value === agentName || value.startsWith('unknown_service')
}
