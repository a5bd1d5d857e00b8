import { isSkippedFor } from '@agent-actions/test-services'
import { describe, expect, it } from 'vitest'
import { frameworkProblem, type Framework } from './framework.ts'
import { runPlainAgent } from './plain-agent.ts'

const AI_SDK: Framework = { name: 'ai-sdk-6' }
const MCP: Framework = { name: 'mcp' }

describe.skipIf(isSkippedFor(await frameworkProblem(AI_SDK)))(
  'an agent that knows nothing of us, with register',
  () => {
    it('is observed where its package.json names the framework', async () => {
      expect(await runPlainAgent(AI_SDK)).toEqual({
        stdout: 'the answer is done\n',
        code: 0,
        spans: ['execute_tool search'],
      })
    })

    it('ends as it would, in the midst of a tool call, which then is none', async () => {
      const ended = await runPlainAgent(AI_SDK, { EXIT_IN_TOOL: 'true' })
      expect(ended).toEqual({ stdout: '', code: 7, spans: [] })
    })

    it('is not where the variable names none', async () => {
      const environment = { AGENT_ACTIONS_INSTRUMENTATIONS: 'none' }
      expect(await runPlainAgent(AI_SDK, environment)).toMatchObject({ code: 0, spans: [] })
    })
  },
)

describe.skipIf(isSkippedFor(await frameworkProblem(MCP)))(
  'a client and a server of MCP that know nothing of us, with register',
  () => {
    it('are observed, one call one action, where their methods may be replaced', async () => {
      const environment = { AGENT_ACTIONS_PATCH: 'mcp' }
      expect(await runPlainAgent(MCP, environment)).toEqual({
        stdout: 'the answer is found spans\n',
        code: 0,
        spans: ['execute_tool search'],
      })
    })

    it('are not where nobody allowed that', async () => {
      expect(await runPlainAgent(MCP)).toMatchObject({ code: 0, spans: [] })
    })
  },
)
