// npm run services
//
// Starts a real PostgreSQL and a real Kafka, prints the settings to paste, and stops both on Ctrl-C.
// What the two take: see packages/test-services/README.md.

import { startKafka, startPostgres } from '@agent-actions/test-services'

const say = (text) => process.stderr.write(`${text}\n`)

try {
  say('Starting PostgreSQL …')
  const postgres = await startPostgres()
  const { url } = await postgres.createDatabase()
  say('Starting Kafka …')
  const kafka = await startKafka({ onProgress: say })
  console.log(`export DATABASE_URL=${url}`)
  console.log(`export KAFKA_BOOTSTRAP_SERVERS=${kafka.bootstrapServers}`)
  say('Both run until Ctrl-C; what is in them is gone then.')
  // Neither server keeps this process alive.
  const running = setInterval(() => {}, 2 ** 30)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      clearInterval(running)
      await Promise.all([kafka.stop(), postgres[Symbol.asyncDispose]()])
      say('Stopped.')
    })
  }
} catch (error) {
  say(`✗ ${error.message}`)
  process.exitCode = 1
}
