// An agent whose stderr nobody reads: it warns, and ends with a code of its own.
import { diag } from '@opentelemetry/api'
import { start } from '@agent-actions/node'

start({ sink: { send: async () => {}, close: async () => {} } })
for (let i = 0; i < 50; i++) {
  diag.warn(`a warning, ${i}`)
  await new Promise((resolve) => setImmediate(resolve))
}
process.exitCode = 7
