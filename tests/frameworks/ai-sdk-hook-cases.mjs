// What the hooks of AI SDK 6 and 7 tell besides, as cases.

import { agentOf, call, lookUp } from './ai-sdk-agent.mjs'

/** @param version as `commonCases` takes it; `hooks` are the names of its own callbacks for a tool call */
export function hookCases(version) {
  const { ai, z, turnOn, hooks } = version
  const agent = agentOf(version)
  const searchThat = (more) => ({
    search: ai.tool({
      inputSchema: z.object({ query: z.string() }),
      execute: async ({ query }) => lookUp({ word: query }),
      ...more,
    }),
  })
  const observed = async (run) => {
    const undo = turnOn()
    try {
      return await run()
    } finally {
      undo()
    }
  }
  const generates = (how) =>
    observed(() =>
      agent.generate({
        answers: [[call('search', { query: 'one' })], 'Done'],
        tools: searchThat({}),
        telemetry: { functionId: 'researcher' },
        ...how,
      }),
    )
  const asked = (approved) => [
    { role: 'user', content: 'Find it' },
    {
      role: 'assistant',
      content: [
        { type: 'tool-call', toolCallId: 'call-1', toolName: 'search', input: { query: 'one' } },
        { type: 'tool-approval-request', approvalId: 'approval-1', toolCallId: 'call-1' },
      ],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-approval-response', approvalId: 'approval-1', approved, reason: 'I said so' },
      ],
    },
  ]
  const needsApproval = searchThat({ needsApproval: true })
  const throws = () => {
    throw new Error('this hook is broken')
  }

  return {
    'a named agent': () => generates({}),
    'input that does not fit': () =>
      generates({ answers: [[call('search', { words: 1 })], 'Done'] }),
    'a tool that there is not': () =>
      generates({ answers: [[call('remove', { path: '/' })], 'Done'] }),
    'input that is repaired': () =>
      generates({
        answers: [[call('search', { words: 1 })], 'Done'],
        experimental_repairToolCall: async ({ toolCall }) => ({
          ...toolCall,
          input: JSON.stringify({ query: 'repaired' }),
        }),
      }),
    'a call that needs approval': () => generates({ tools: needsApproval }),
    'a call that is approved': () =>
      generates({ answers: ['Done'], tools: needsApproval, messages: asked(true) }),
    'a call that is denied': () =>
      generates({ answers: ['Done'], tools: needsApproval, messages: asked(false) }),
    'a call that is approved, told by two': () =>
      generates({
        answers: ['Done'],
        tools: needsApproval,
        messages: asked(true),
        telemetry: { integrations: [version.actions(), version.actions()] },
      }),
    'instrumented twice': () => {
      const undo = turnOn()
      return generates({}).finally(undo)
    },
    "callbacks of the app's": async () => {
      const seen = []
      const callbacks = hooks.map((name) => [name, () => seen.push(name)])
      const { text } = await generates(Object.fromEntries(callbacks))
      return { text, seen }
    },
    "callbacks of the app's that throw": () =>
      generates(Object.fromEntries(hooks.map((name) => [name, throws]))),
  }
}
