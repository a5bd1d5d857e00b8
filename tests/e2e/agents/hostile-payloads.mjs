// Hands over payloads that cannot be written as they are, and secrets.

import { start } from '@agent-actions/node'
import { ActionLogger } from '@agent-actions/sdk'

start({ sink: 'kafka' })
const log = new ActionLogger({ agentName: 'agent-hostile' })

const circular = { name: 'circular' }
circular.self = circular
const payloads = {
  circular,
  bigint: { count: 10n ** 30n },
  getter: {
    get broken() {
      throw new Error('a getter that throws')
    },
  },
  huge: { text: 'x'.repeat(2_000_000) },
  deep: JSON.parse('{"a":'.repeat(500) + '1' + '}'.repeat(500)),
  unstorable: { nul: 'a\u0000b', lone: '\ud800', infinite: Infinity, date: new Date(NaN) },
  secret: { password: 'hunter2-hunter2', headers: { Authorization: 'Bearer hunter2-hunter2' } },
}
for (const [name, payload] of Object.entries(payloads)) log.toolCall(name, payload, () => payload)
