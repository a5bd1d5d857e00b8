import { Option } from 'commander'

export interface TopicNames {
  readonly topic?: string
  readonly dlqTopic?: string
}

export function topicOption(): Option {
  return new Option('--topic <name>', 'topic of the actions (default: AGENT_ACTIONS_TOPIC)')
}

export function topicOptions(): readonly Option[] {
  return [
    topicOption(),
    new Option('--dlq-topic <name>', 'topic of dead letters (default: AGENT_ACTIONS_DLQ_TOPIC)'),
  ]
}
