// Cancelled is no failure: an AbortError, or the reason of an aborted signal that the tool was given,
// alone or in its options. Nothing has to be said; `cancel` says it where no signal does.

import { setTimeout as delay } from 'node:timers/promises'
import { traceTool } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

const search = traceTool(
  (query: string, { signal }: { signal: AbortSignal }) => delay(60_000, query, { signal }),
  { name: 'Search', parameters: (query) => ({ query }) },
)

await showRun(
  async (log) => {
    const user = new AbortController()
    const searching = search('everything', { signal: user.signal })
    user.abort()
    await searching.catch(() => {}) // rejects as it would unobserved

    // A reason of your own.
    const reason = new Error('the user went on')
    await search('more', { signal: AbortSignal.abort(reason) }).catch(() => {})

    log.toolCall('Ask', { question: 'Go on?' }, (asked) => asked.cancel('no answer'))

    // Thrown for another reason, it is a failure like any other.
    const failing = traceTool(
      (signal: AbortSignal) => Promise.reject(new Error(`aborted: ${signal.aborted}`)),
      { name: 'Fails' },
    )
    await failing(new AbortController().signal).catch(() => {})
  },
  (actions) => {
    actions
      .toHaveTool('Search', { parameters: { query: 'everything' }, status: 'cancelled' })
      .toHaveTool('Search', { parameters: { query: 'more' }, status: 'cancelled' })
      .toHaveTool('Ask', { status: 'cancelled' })
      .toHaveTool('Fails', { status: 'error', errorMessage: 'aborted: false' })
      .toHaveCount(1, 'Error') // of `Fails` alone
  },
)
