import { embeddedDemo } from './embedded-demo.ts'
import { onInterrupt } from './interrupt.ts'
import { kafkaDemo } from './kafka-demo.ts'

const USAGE =
  'npm run demo [-- --kafka]: through Kafka and PostgreSQL instead of the embedded store'

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0) return (await embeddedDemo()) ? 0 : 1
  if (args.length > 1 || args[0] !== '--kafka') {
    process.stderr.write(`${USAGE}\n`)
    return 2
  }
  const interrupted = onInterrupt()
  try {
    return (await kafkaDemo(interrupted)) ? 0 : 1
  } catch (error) {
    if (interrupted.aborted) return 130
    throw error
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
  // A server that was still starting would keep the process alive; it ends with the process.
  if (process.exitCode === 130) process.exit()
} catch (error) {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
