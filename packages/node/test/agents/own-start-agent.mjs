// An agent that calls start() itself, twice, with options that may not count any more.
import { start } from '@agent-actions/node'

const { log, flush } = start({ agentName: process.argv[2] })
start({ agentName: process.argv[2] })
log.logDecision({ decisionName: 'stop' })
const { delivered } = await flush()
console.log('delivered', delivered)
