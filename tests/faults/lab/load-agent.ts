import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeliveryReport } from '@agent-actions/events'
import { runNode, type Ended, type Environment } from '../../e2e/processes.ts'

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
}

/** What an agent says of itself. Milliseconds and microseconds, as the names say. */
export interface Measures {
  /** Told at its end; otherwise some 200 ms before whatever ended it. */
  readonly isLast: boolean
  readonly actions: number
  readonly rejections: number
  readonly rssBytes: number
  /** When its work was over; it ends by itself some time after. */
  readonly overAtMs?: number
  readonly callP99Us: number
  readonly callP999Us: number
  readonly loopP50Ms: number
  readonly loopP99Ms: number
  readonly loopP999Ms: number
  readonly loopMaxMs: number
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
  const running = runNode([PROGRAM], { LOAD: JSON.stringify(load), ...env })
  let endedAtMs: number | undefined
  void running.ended.then(() => (endedAtMs = Date.now()))
  const measures = (): Measures | undefined => readMeasures(load)
  return {
    writer: load.writer,
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
      return { ended, tookMs: overAtMs === undefined ? 0 : (endedAtMs ?? Date.now()) - overAtMs }
    },
  }
}

function readMeasures({ folder, writer, isTwin }: Load): Measures | undefined {
  try {
    const file = join(folder, `${writer}.${isTwin ? 'twin-' : ''}measures.json`)
    return JSON.parse(readFileSync(file, 'utf8')) as Measures
  } catch {
    return undefined
  }
}
