import { memorySink } from '@agent-actions/exporter'
import { describe, expect, it } from 'vitest'
import { chooseSink } from '../src/sink-choice.ts'

const BOOTSTRAP = { KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' }

describe('the sink', () => {
  it.each([
    ['the embedded store where nothing is said', {}, {}, 'embedded'],
    ['Kafka where the environment says where it is', {}, BOOTSTRAP, 'kafka'],
    ['Kafka where the code says where it is', { kafka: {} }, {}, 'kafka'],
    ['what the code names', { sink: 'embedded' }, BOOTSTRAP, 'embedded'],
    ['what the environment names', {}, { AGENT_ACTIONS_SINK: ' Kafka ' }, 'kafka'],
    ['that rather than a Kafka', {}, { ...BOOTSTRAP, AGENT_ACTIONS_SINK: 'embedded' }, 'embedded'],
    ['the code rather than that', { sink: 'kafka' }, { AGENT_ACTIONS_SINK: 'embedded' }, 'kafka'],
    ['embedded where variables are empty', {}, { KAFKA_BOOTSTRAP_SERVERS: '' }, 'embedded'],
  ])('is %s', (_, options, environment, chosen) => {
    const problems: string[] = []
    expect(chooseSink(options, environment, problems)).toBe(chosen)
    expect(problems).toEqual([])
  })

  it('is the one that is handed over, whatever the environment says', () => {
    const sink = memorySink()
    expect(chooseSink({ sink }, { AGENT_ACTIONS_SINK: 'kafka' }, [])).toBe(sink)
  })

  it.each([
    [{ sink: 'postgres' }, {}, 'sink must be'],
    [{ sink: {} }, {}, 'sink must be'],
    [{ sink: null }, {}, 'sink must be'],
    [{}, { AGENT_ACTIONS_SINK: 'postgres' }, 'AGENT_ACTIONS_SINK must be kafka or embedded'],
  ])('cannot be %j with %j', (options, environment, problem) => {
    const problems: string[] = []
    chooseSink(options, environment, problems)
    expect(problems).toEqual([expect.stringContaining(problem)])
  })
})
