import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeliveryReport } from '@agent-actions/events'
import { runNode, type Ended, type Environment } from '../../e2e/processes.ts'

/** By `process.exit()`, or by an error that nobody catches. */
export type AgentEnd = 'exit' | 'throw'

/** Of every agent, and its own; Node has one for an error that nobody catches. */
const EXIT_CODE = 7
const EXIT_CODE_OF_ERROR = 1

/** What an agent does. */
export interface Load {
  readonly writer: string
  readonly perSecond: number
  /** Ends by itself after so many; else once it is told to. */
  readonly actions?: number | undefined
  /** Of the text in each payload. */
  readonly bytes: number
  /** Some have a text of so many characters, which gzip makes little smaller: one in `every`, the first. */
  readonly large?: { readonly every: number; readonly bytes: number } | undefined
  /** Where its files lie: the oracle's, and what it measures of itself. */
  readonly folder: string
  /** The same agent, not observed. */
  readonly isTwin: boolean
  /** For `start()`. */
  readonly startOptions?: object | undefined
  /** Without it, it ends because there is nothing left to do. */
  readonly end?: AgentEnd | undefined
  /** A module that is loaded first. */
  readonly preload?: string | undefined
}

/** What an agent says of itself. Milliseconds and microseconds, as the names say, once it is warm. */
export interface Measures {
  /** Told at its end; otherwise some 200 ms before whatever ended it. */
  readonly isLast: boolean
  readonly actions: number
  readonly rejections: number
  readonly rssBytes: number
  /** When its work was over, by the machine's monotonic clock; it ends by itself some time after. */
  readonly overAtMs?: number
  readonly callP99Us: number
  readonly callP999Us: number
  readonly loopP50Ms: number
  readonly loopP99Ms: number
  readonly loopP999Ms: number
  readonly loopMaxMs: number
  /** Share of the time in which it could have run and other processes did; where that is known. */
  readonly waitedForCore?: number
  readonly report?: DeliveryReport
}

/** How an agent ended, and how long after its work was over. */
export interface Ending {
  readonly ended: Ended
  readonly tookMs: number
}

/** An agent under load, in a process of its own. */
export interface LoadAgent {
  readonly writer: string
  readonly pid: number
  /** What it has to end with, unless a signal ends it. */
  readonly exitCode: number
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<Ended>
  readonly isRunning: () => boolean
  readonly said: () => { stdout: string; stderr: string }
  /** `undefined` until it has measured anything. */
  readonly measures: () => Measures | undefined
  /** Its work is over; resolves once it has ended by itself. One that has ended already did so before. */
  finish(): Promise<Ending>
}

const PROGRAM = join(import.meta.dirname, '..', 'programs', 'load-agent.mjs')

export function startLoadAgent(load: Load, env: Environment): LoadAgent {
  const preload = load.preload === undefined ? [] : ['--import', load.preload]
  const running = runNode([...preload, PROGRAM], { LOAD: JSON.stringify(load), ...env })
  let endedAtMs: number | undefined
  void running.ended.then(() => (endedAtMs = monotonicMs()))
  const measures = (): Measures | undefined => readMeasures(load)
  return {
    writer: load.writer,
    pid: running.pid,
    exitCode: load.end === 'throw' ? EXIT_CODE_OF_ERROR : EXIT_CODE,
    kill: running.kill,
    ended: running.ended,
    isRunning: () => endedAtMs === undefined,
    said: () => ({ stdout: running.stdout(), stderr: running.stderr() }),
    measures,
    finish: async () => {
      running.kill('SIGUSR2')
      const ended = await running.ended
      const overAtMs = measures()?.overAtMs
      // It may have ended long before it is told to.
      return { ended, tookMs: overAtMs === undefined ? 0 : (endedAtMs ?? monotonicMs()) - overAtMs }
    },
  }
}

/** The same in all processes of the machine, whatever their clocks say. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}

function readMeasures({ folder, writer, isTwin }: Load): Measures | undefined {
  try {
    const file = join(folder, `${writer}.${isTwin ? 'twin-' : ''}measures.json`)
    return JSON.parse(readFileSync(file, 'utf8')) as Measures
  } catch {
    return undefined
  }
}
