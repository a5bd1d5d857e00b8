// The agent of the demo through Kafka: a process that knows nothing but where Kafka is.
// What it did is one line of JSON on stdout, for the demo to check the rows against.
import { repairObserved } from './repair.ts'

const account = await repairObserved({
  sink: 'kafka',
  // The rows are the point here: a slow machine may take its time to connect.
  exitDeadlineMs: 30_000,
})
process.stdout.write(`${JSON.stringify(account)}\n`)
