import { existsSync } from 'node:fs'
import { isatty } from 'node:tty'
import * as store from '@agent-actions/store'
import { EXIT } from './exit-code.ts'
import { Interruption } from './interruption.ts'
import { runProgram } from './run-program.ts'

const { stdout, stderr } = process

let isOutputLost = false
stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader (`| head`) has seen enough: nothing went wrong.
  if (error.code === 'EPIPE') return
  isOutputLost = true
  process.exitCode = EXIT.unexpected
  stderr.write(`error: the output cannot be written: ${error.message}\n`)
})
// Nobody listens: there is nobody to tell.
stderr.on('error', () => {})

const interruption = new Interruption({ stderr, exit: () => process.exit(EXIT.interrupted) })
const interrupt = (): void => interruption.interrupt()
process.on('SIGINT', interrupt)

const exitCode = await runProgram(process.argv.slice(2), {
  stdout: interruption.untilInterrupted(stdout),
  stderr: interruption.untilInterrupted(stderr),
  env: process.env,
  isTTY: isatty(1),
  columns: stdout.columns,
  now: () => new Date(),
  folderExists: existsSync,
  store,
  loadKafka: () => import('@agent-actions/kafka'),
  loadConsumer: () => import('@agent-actions/consumer'),
  loadSpool: () => import('@agent-actions/exporter/spool'),
  reachAddress: async (address) =>
    (await import('./doctor/reach-address.ts')).reachAddress(address),
  onInterrupt: (leave) => interruption.onInterrupt(leave),
  onStop: (stop) => {
    process.on('SIGTERM', interrupt)
    interruption.onStop(stop)
  },
})
if (!isOutputLost && !interruption.isInterrupted) process.exitCode = exitCode
// It was told to stop and has: a connection that hangs must not hold it up.
if (interruption.isStopping) process.exit()
