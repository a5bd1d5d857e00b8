import { runCases } from '../run-cases.mjs'
import { graphCases } from './graph-cases.mjs'
import { processCases } from './process-cases.mjs'
import { toolCases } from './tool-cases.mjs'

await runCases({ ...toolCases, ...graphCases, ...processCases })
