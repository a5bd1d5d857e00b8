import { SDK_SCOPE, type ActionEvent, type JsonObject } from '@agent-actions/events'

/**
 * The event's `source` without what the row says already: our own scope, and a service that is the
 * agent or unknown. `null` when nothing is left: most rows then cost nothing for it.
 */
export function storedSource(event: ActionEvent): JsonObject | null {
  const entries = Object.entries(event.source ?? {}).filter(
    ([key, value]) => value !== undefined && !saysNothing(key, value, event.agent_name),
  )
  return entries.length === 0 ? null : (Object.fromEntries(entries) as JsonObject)
}

function saysNothing(key: string, value: unknown, agentName: string): boolean {
  if (key === 'scope') return value === SDK_SCOPE
  if (key !== 'service' || typeof value !== 'string') return false
  return value === agentName || value.startsWith('unknown_service')
}
