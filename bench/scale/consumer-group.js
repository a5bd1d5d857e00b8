// Consumers as they ship, processes of one group.

import { setTimeout as pause } from 'node:timers/promises'
import { openKafkaAdmin } from '@agent-actions/kafka'
import { newGroupId, startConsumer } from '../ingest/from-kafka.js'

const LOOKS_EVERY_MS = 25
const GIVEN_UP_AFTER_MS = 60_000

export class ConsumerGroup {
  #world
  #admin
  #groupId = newGroupId()
  #consumers = []

  constructor(world, admin) {
    this.#world = world
    this.#admin = admin
  }

  /** @returns once all of them are in the group */
  static async start(world, count) {
    const brokers = world.kafka.bootstrapServers.split(',')
    const settings = { brokers, clientId: 'bench', ssl: false, sasl: undefined }
    const group = new ConsumerGroup(world, await openKafkaAdmin(settings, { log: () => {} }))
    for (let started = 0; started < count; started += 1) group.add()
    await group.settled()
    return group
  }

  add() {
    const { kafka, topic, databaseUrl } = this.#world
    this.#consumers.push(startConsumer({ kafka, topic, databaseUrl, groupId: this.#groupId }))
  }

  /** The last one that came. */
  async stop(signal) {
    await this.#consumers.pop().stop(signal)
  }

  /** Resolves once the group has shared out its partitions among those that are there. */
  async settled() {
    const givenUp = performance.now() + GIVEN_UP_AFTER_MS
    for (;;) {
      const { state, members } = await this.#admin.groupState(this.#groupId)
      if (state === 'Stable' && members === this.#consumers.length) return
      if (performance.now() > givenUp) throw new Error(`the group stays ${state}, with ${members}`)
      await pause(LOOKS_EVERY_MS)
    }
  }

  /** Actions that are rows: their offsets are committed. */
  async done() {
    const of = { topic: this.#world.topic.name, groupId: this.#groupId }
    const partitions = await this.#admin.groupLag(of)
    return partitions.reduce((sum, { committed = 0n }) => sum + Number(committed), 0)
  }

  async end() {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop('SIGTERM')))
    await this.#admin.close()
  }
}
