import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTcpProxy } from '@agent-actions/test-services'
import { startPipeline, startServices } from '../../e2e/pipeline.ts'
import type { Setting } from '../story.ts'
import { Lab } from './lab.ts'

/** Starts services of its own, and what stands between them. */
export async function openLab(setting: Setting = {}): Promise<Lab> {
  const { brokers = 1 } = setting
  const folder = await mkdtemp(join(tmpdir(), 'agent-actions-faults-'))
  const kafkaProxy = setting.kafkaProxy ? await startTcpProxy() : undefined
  const services = await startServices({
    brokers,
    survivesCrash: true,
    ...(kafkaProxy && { advertise: kafkaProxy }),
  })
  if (kafkaProxy) kafkaProxy.target = services.kafka.brokers[0]
  const pipeline = await startPipeline(services)
  const { hostname, port } = new URL(pipeline.env['DATABASE_URL']!)
  const target = { host: hostname, port: Number(port) }
  const databaseProxy = setting.databaseProxy ? await startTcpProxy({ target }) : undefined
  return new Lab({ folder, services, pipeline, kafkaProxy, databaseProxy })
}
