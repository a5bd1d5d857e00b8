import { startGuardedProcess, type GuardedProcess } from '../process/guarded-process.ts'
import type { BrokerAddress } from './broker-settings.ts'
import type { GuardedFolder } from '../process/guarded-folder.ts'
import { untilFrozen } from '../process/until-frozen.ts'
import { untilReady } from './until-ready.ts'

const STOPS_WITHIN_MS = 15_000

export interface KafkaBroker {
  readonly port: number
  /** Another one after every restart. */
  readonly pid: number
  /** To this broker alone: SIGKILL crashes it, SIGSTOP freezes it, SIGCONT wakes it. */
  readonly kill: (signal: NodeJS.Signals) => void
  /** Stops it where it stands; resolves once it does. SIGCONT wakes it. */
  freeze(): Promise<void>
  /** Once it has been, a request may have been taken long after it was given up, and behind later ones. */
  readonly hasBeenFrozen: boolean
  /** Shuts it down in order, as in a rolling upgrade; resolves once it is gone. Its data stays. */
  stop(): Promise<void>
  /**
   * Starts it again with the same port and data; one that still runs is killed before. Resolves
   * once it answers clients.
   */
  restart(): Promise<void>
}

export class Broker implements KafkaBroker {
  readonly nodeId: number
  readonly port: number
  readonly internalPort: number
  readonly #command: readonly string[]
  readonly #folder: GuardedFolder
  #process: GuardedProcess
  #hasBeenFrozen = false

  constructor(command: readonly string[], address: BrokerAddress, folder: GuardedFolder) {
    this.nodeId = address.nodeId
    this.port = address.clientPort
    this.internalPort = address.internalPort
    this.#command = command
    this.#folder = folder
    this.#process = this.#start()
  }

  get process(): GuardedProcess {
    return this.#process
  }

  get pid(): number {
    return this.#process.pid
  }

  readonly kill = (signal: NodeJS.Signals): void => this.#process.kill(signal)

  get hasBeenFrozen(): boolean {
    return this.#hasBeenFrozen
  }

  async freeze(): Promise<void> {
    this.#hasBeenFrozen = true
    this.kill('SIGSTOP')
    await untilFrozen(this.pid)
  }

  async stop(): Promise<void> {
    const { kill, ended } = this.#process
    kill('SIGTERM')
    // A frozen one hears it when it wakes.
    kill('SIGCONT')
    const deadline = setTimeout(() => kill('SIGKILL'), STOPS_WITHIN_MS)
    await ended
    clearTimeout(deadline)
  }

  /** Ends it at once. */
  async crash(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#process.ended
  }

  async restart(): Promise<void> {
    await this.crash()
    this.#process = this.#start()
    await untilReady([this])
  }

  #start(): GuardedProcess {
    return startGuardedProcess({
      command: this.#command,
      folder: this.#folder,
      lastSignal: 'KILL',
    })
  }
}
