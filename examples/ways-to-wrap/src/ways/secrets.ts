// Secrets never leave. What has the name or the shape of one is hidden without a word from you;
// `redact` adds what only you know.

import { ok } from 'node:assert'
import { traceTool } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

const secret = ['open', 'sesame'].join('-')
const token = ['ghp', 'a1B2'.repeat(9)].join('_')

interface Credentials {
  readonly user: string
  readonly password: string
  readonly employeeId: number
  readonly note: string
}

const signIn = traceTool(
  ({ user }: Credentials) => ({ user: { name: user, ssn: '123-45-6789' }, id: 'E-77' }),
  {
    name: 'SignIn',
    redact: {
      keys: ['employee_id'], // `employeeId` and `EMPLOYEE-ID` as well
      paths: ['tool_result.user.ssn'],
      patterns: [/\bE-\d+\b/], // inside any text
      replace: '[hidden]',
    },
  },
)

await showRun(
  () => {
    signIn({ user: 'ada', password: secret, employeeId: 77, note: `my token is ${token}` })
  },
  (actions, events) => {
    actions.toHaveTool('SignIn', {
      parameters: { user: 'ada', password: '[hidden]', employeeId: '[hidden]' },
      result: { user: { name: 'ada', ssn: '[hidden]' }, id: '[hidden]' },
    })
    const told = JSON.stringify(events)
    for (const hidden of [secret, token, '123-45-6789', 'E-77']) ok(!told.includes(hidden), hidden)
  },
)
