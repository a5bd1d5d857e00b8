import { Option } from 'commander'

/** Options that several commands share; the consumer has the variables and the defaults. */
export function topicOptions(): readonly Option[] {
  return [
    new Option('--topic <name>', 'topic of the actions (default: AGENT_ACTIONS_TOPIC)'),
    new Option(
      '--dlq-topic <name>',
      'topic of the dead letters (default: AGENT_ACTIONS_DLQ_TOPIC)',
    ),
  ]
}
