// A function of your own, wrapped once: its callers stay as they are, and each call is an action.

import { traceTool } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

const pages: Readonly<Record<string, string>> = { start: 'Read on at next.', next: 'The end.' }

async function fetchPage(name: string, maxChars: number): Promise<string> {
  const page = pages[name]
  if (page === undefined) throw new RangeError(`no page ${name}`)
  return page.slice(0, maxChars)
}

const fetchTraced = traceTool(fetchPage, {
  name: 'Fetch', // default: the function's own name
  parameters: (name, maxChars) => ({ page: name, max_chars: maxChars }), // default: { args: [...] }
  result: (text) => ({ chars: text.length }), // default: what it returned
})

await showRun(
  async () => {
    await fetchTraced('start', 4)
    await fetchTraced('nowhere', 4).catch(() => {}) // the very error that fetchPage threw
  },
  (actions) => {
    actions
      .toHaveTool('Fetch', { parameters: { page: 'start', max_chars: 4 }, result: { chars: 4 } })
      .toHaveTool('Fetch', { parameters: { page: 'nowhere' }, errorMessage: 'no page nowhere' })
      .toHaveError('RangeError', { inside: 'Fetch' })
      .toHaveCount(4) // the run, two calls, one error
  },
)
