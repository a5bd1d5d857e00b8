// An agent without a setup of its own, in a project that has an exporter for OTLP.
import { traceTool } from '@agent-actions/sdk'

const search = traceTool(async (title) => [title], { name: 'Search' })
console.log(await search('spans'))
process.exitCode = 3
