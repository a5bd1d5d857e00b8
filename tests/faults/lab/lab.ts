import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ConsumedRecord, RecordHeaders } from '@agent-actions/kafka'
import type { KafkaBroker, PostgresServer, TcpProxy } from '@agent-actions/test-services'
import { message } from '../../e2e/messages.ts'
import type { ConsumerProcess, Pipeline, Services } from '../../e2e/pipeline.ts'
import { runCommand, type Environment } from '../../e2e/processes.ts'
import { until } from '../../e2e/until.ts'
import { allRecords } from './all-records.ts'
import { CommitWatch } from './commits.ts'
import {
  startLoadAgent,
  type AgentEnd,
  type Ending,
  type Load,
  type LoadAgent,
} from './load-agent.ts'
import { Oracle } from './oracle.ts'
import { peakMemory } from './peak-memory.ts'
import { payloadOf } from './payload.ts'
import { watchRecovery, type Recovery } from './recovery.ts'
import { readRows, verdictOf, type Verdict } from './verdict.ts'

const SETTLES_WITHIN_MS = 180_000
/** Long enough for a machine that does other things as well. */
const ROWS_WITHIN_MS = 120_000
/** Once the topic is read to its end. */
const CATCHES_UP_WITHIN_MS = 2_000

/** What an agent of a story does; all of it has a default. */
export interface AgentOptions {
  /** 300 by default. */
  readonly perSecond?: number
  /** Without it, until the story is over. */
  readonly actions?: number
  /** 200 by default. */
  readonly bytes?: number
  readonly large?: Load['large']
  /** For `start()`. */
  readonly startOptions?: object
  readonly env?: Environment
  /** How it ends once its work is over; by default, with nothing left to do. */
  readonly end?: AgentEnd
  /** A module that it loads first. */
  readonly preload?: string
  /** Whose spool; by default one of the lab, which all its agents share. */
  readonly spool?: string
  /** Whether the same agent, unobserved, runs beside it, to compare with. No by default. */
  readonly hasTwin?: boolean
}

/** What a lab is made of, and closes. */
export interface Opened {
  readonly folder: string
  readonly services: Services
  readonly pipeline: Pipeline
  readonly kafkaProxy: TcpProxy | undefined
  readonly databaseProxy: TcpProxy | undefined
}

/** A real pipe, from agents to rows, and whatever a story does to it. */
export class Lab implements AsyncDisposable {
  readonly pipeline: Pipeline
  readonly services: Services
  readonly oracle: Oracle
  /** A temporary folder, gone with the lab. */
  readonly folder: string
  readonly agents: LoadAgent[] = []
  readonly twins: LoadAgent[] = []
  readonly recoveries: Recovery[] = []
  /** Of consumers that were there at the end, in bytes. */
  readonly consumerPeaks: number[] = []
  /** What a story has measured, beside what is measured in each. */
  readonly notes: string[] = []
  /** Of all agents, in their order, once they have finished. */
  readonly endings: Ending[] = []
  readonly #opened: Opened
  readonly #commits: CommitWatch
  readonly #poison: (Uint8Array | null)[] = []
  readonly #deleted: ConsumedRecord[] = []
  readonly #watching: Promise<unknown>[] = []
  readonly #closing = new AbortController()
  #spools = new Set<string>()
  #perSecond = 0
  #published = 0
  #foreignRows = 0
  /** Accepted, and gone for a reason that somebody other than an agent has counted. */
  #gone = 0

  constructor(opened: Opened) {
    this.#opened = opened
    this.pipeline = opened.pipeline
    this.services = opened.services
    this.folder = opened.folder
    this.oracle = new Oracle(opened.folder)
    const { settings, names } = opened.pipeline
    this.#commits = new CommitWatch({ settings, ...names })
  }

  /** The first one. */
  get broker(): KafkaBroker {
    return this.services.kafka.brokers[0]!
  }

  get postgres(): PostgresServer {
    return this.services.postgres.server!
  }

  get kafkaProxy(): TcpProxy {
    return this.#opened.kafkaProxy!
  }

  get databaseProxy(): TcpProxy {
    return this.#opened.databaseProxy!
  }

  /** Resolves at once: the agent is on its way. */
  startAgent(options: AgentOptions = {}): LoadAgent {
    const { perSecond = 300, bytes = 200, spool = join(this.folder, 'spool') } = options
    const load: Load = {
      writer: `agent-${this.agents.length + 1}`,
      perSecond,
      actions: options.actions,
      bytes,
      folder: this.folder,
      isTwin: false,
      large: options.large,
      startOptions: options.startOptions,
      end: options.end,
      preload: options.preload,
    }
    this.#spools.add(spool)
    this.#perSecond = Math.max(this.#perSecond, perSecond)
    const env = { ...this.agentEnv, AGENT_ACTIONS_SPOOL_DIR: spool, ...options.env }
    const agent = startLoadAgent(load, env)
    this.agents.push(agent)
    if (options.hasTwin) this.twins.push(startLoadAgent({ ...load, isTwin: true }, {}))
    return agent
  }

  get agentEnv(): Environment {
    const { kafkaProxy } = this.#opened
    const server = kafkaProxy && `127.0.0.1:${kafkaProxy.port}`
    return { ...this.pipeline.agentEnv, ...(server && { KAFKA_BOOTSTRAP_SERVERS: server }) }
  }

  /** What a consumer, or a command, needs to find everything, past whatever stands in between. */
  get consumerEnv(): Environment {
    return { ...this.pipeline.env, ...this.agentEnv, ...this.#databaseEnv }
  }

  /** Resolves once it is ready. */
  startConsumer(env: Environment = {}): Promise<ConsumerProcess> {
    return this.pipeline.startConsumer({ ...this.consumerEnv, ...env })
  }

  /** Resolves at once. */
  spawnConsumer(env: Environment = {}): Promise<ConsumerProcess> {
    return this.pipeline.spawnConsumer({ ...this.consumerEnv, ...env })
  }

  /** Puts whole actions into the topic past any agent, at once; these are accepted when it resolves. */
  async publish(count: number, headers: RecordHeaders = {}): Promise<void> {
    const first = this.#published
    this.#published += count
    const numbers = Array.from({ length: count }, (_, index) => first + index)
    this.oracle.tell('lab', 'o', numbers)
    await this.pipeline.publish(numbers.map(labMessage), headers)
    this.oracle.tell('lab', 'a', numbers)
  }

  /** Puts into the topic what can be no row: each has to become a dead letter. */
  async poison(values: readonly (string | Uint8Array | null)[]): Promise<void> {
    const bytes = values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value))
    this.#poison.push(...bytes)
    await this.pipeline.publish(bytes)
  }

  /** Told of rows that come from neither agents nor `publish`. */
  expectForeignRows(count: number): void {
    this.#foreignRows += count
  }

  /** Told of accepted actions that a story itself has destroyed, where nobody can count them. */
  destroyed(count: number): void {
    this.#gone += count
  }

  /** For a topic that is gone, and what was committed of it. */
  forgetCommits(): void {
    this.#commits.forget()
  }

  /** Told of records that are gone from the topic before anybody has read them. */
  expectLost(records: readonly ConsumedRecord[]): void {
    this.#deleted.push(...records)
  }

  /** The table, while the database answers. */
  rows(): Promise<number> {
    return this.pipeline.rows()
  }

  /** Resolves once there are so many more rows. */
  async untilMoreRows(more: number): Promise<void> {
    await this.untilRows((await this.rows()) + more)
  }

  /** Resolves once there are so many rows. */
  async untilRows(count: number): Promise<void> {
    await until(async () => (await this.rows()) >= count, {
      withinMs: ROWS_WITHIN_MS,
      otherwise: () => `there were not ${count} rows within ${ROWS_WITHIN_MS / 1_000} s`,
    })
  }

  /** As long as an outage lasts, or load goes on: what a story is about, not what it waits for. */
  async forSeconds(seconds: number): Promise<void> {
    await delay(seconds * 1_000)
  }

  /** Mends something; how soon rows come again is measured from its end on. */
  async heal(what: string, mend: () => Promise<void> | void): Promise<void> {
    await mend()
    const watched = {
      rows: () => this.rows(),
      backlog: (rows: number) => this.#acceptedSoFar() - rows,
      smallBacklog: () => this.#perSecond,
    }
    this.#watching.push(
      watchRecovery(what, watched, this.#closing.signal).then((it) => this.recoveries.push(it)),
    )
  }

  /** Waits for the end: agents have finished, spools are empty, the topic is read to its end. */
  async settle(): Promise<void> {
    const twins = Promise.all(this.twins.map((twin) => twin.finish()))
    this.endings.push(...(await Promise.all(this.agents.map((agent) => agent.finish()))))
    await twins
    for (const spool of this.#spools) await this.sendSpool(spool)
    const consumers = this.pipeline.consumers.filter((consumer) => consumer.isRunning())
    if (consumers.length === 0) await this.startConsumer()
    await until(async () => (await this.pipeline.lag()) === 0n, {
      withinMs: SETTLES_WITHIN_MS,
      otherwise: () => `stuck: the group still lags behind after ${SETTLES_WITHIN_MS / 1_000} s`,
    })
    // What is lost is never caught up with, and the verdict tells.
    await Promise.race([Promise.all(this.#watching), delay(CATCHES_UP_WITHIN_MS)])
    this.#closing.abort()
    await Promise.all(this.#watching)
    const running = this.pipeline.consumers.filter((consumer) => consumer.isRunning())
    this.consumerPeaks.push(...running.flatMap(({ pid }) => peakMemory(pid) ?? []))
  }

  /** `agent-actions spool send`: what dead agents have left. */
  async sendSpool(directory: string): Promise<void> {
    if ((await readdir(directory).catch(() => [])).length === 0) return
    const args = ['spool', 'send', directory, '--timeout', '60s', '--json']
    const { exitCode, stdout, stderr } = await runCommand(args, this.agentEnv).ended
    if (exitCode !== 0) throw new Error(`spool send ended with ${exitCode}: ${stderr}`)
    this.#gone += (JSON.parse(stdout) as { damaged: number }).damaged
  }

  async verdict(): Promise<Verdict> {
    await this.#commits.stop()
    const { settings, names, store } = this.pipeline
    return verdictOf({
      told: this.oracle.told(),
      rows: await readRows(store),
      records: await allRecords(settings, names.topic),
      letters: await allRecords(settings, names.dlqTopic),
      dropped: this.#dropped(),
      commits: this.#commits.samples,
      mayCommitsGoBack: this.services.kafka.brokers.some(({ hasBeenFrozen }) => hasBeenFrozen),
      poison: this.#poison,
      foreignRows: this.#foreignRows,
      deleted: this.#deleted,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    for (const agent of [...this.agents, ...this.twins]) {
      agent.kill('SIGKILL')
      agent.kill('SIGCONT')
    }
    await this.#commits.stop()
    const { services, pipeline, kafkaProxy, databaseProxy, folder } = this.#opened
    await pipeline[Symbol.asyncDispose]()
    await services[Symbol.asyncDispose]()
    await Promise.all([kafkaProxy?.stop(), databaseProxy?.stop()])
    await rm(folder, { recursive: true, force: true })
  }

  get #databaseEnv(): Environment {
    const { databaseProxy, pipeline } = this.#opened
    if (!databaseProxy) return {}
    const url = new URL(pipeline.env['DATABASE_URL']!)
    url.host = `127.0.0.1:${databaseProxy.port}`
    return { DATABASE_URL: url.href }
  }

  /** As the agents said some 200 ms ago. */
  #acceptedSoFar(): number {
    const done = this.agents.map((agent) => agent.measures()?.actions ?? 0)
    return done.reduce((sum, count) => sum + count, this.#published)
  }

  #dropped(): number {
    let dropped = this.#gone
    for (const agent of this.agents) {
      const report = agent.measures()?.report
      for (const count of Object.values(report?.dropped ?? {})) dropped += count
    }
    return dropped
  }
}

function labMessage(number: number): Uint8Array {
  const details = { tool_parameters: payloadOf('lab', number, 100), success: true }
  return Buffer.from(message(number, { action_details: details }))
}
