import { Option } from 'commander'

export interface TopicNames {
  readonly topic?: string
  readonly dlqTopic?: string
}

export function topicOptions(): readonly Option[] {
  return [
    new Option('--topic <name>', 'topic of the actions (default: AGENT_ACTIONS_TOPIC)'),
    new Option('--dlq-topic <name>', 'topic of dead letters (default: AGENT_ACTIONS_DLQ_TOPIC)'),
  ]
}
