// A tool call that is a block of code: name and parameters where it starts, the result where it is
// known. The block's value comes back, what it throws goes on.

import { showRun } from '../show-run.ts'

await showRun(
  async (log) => {
    const page = await log.toolCall('Fetch', { url: 'local:start' }, async (fetched) => {
      const text = 'a long page about spans'
      fetched.setResult({ chars: text.length }) // instead of the block's value
      return text
    })

    const hits = log.toolCall('Search', { word: 'spans' }, () => page.split('spans').length - 1)

    // Failed, although the block returns.
    log.toolCall('Notify', { hits }, (notified) => notified.fail(new Error('mailbox full')))

    // A sub-agent: its run is an action too, and its logger writes below it.
    log.run('agent-checker', (checker) => checker.toolCall('Check', { hits }, () => true), {
      task: 'check the page',
    })
  },
  (actions) => {
    actions
      .inOrder(['Fetch', 'Search', 'Notify', 'check the page', 'Check'])
      .toHaveTool('Fetch', { parameters: { url: 'local:start' }, result: { chars: 23 } })
      .toHaveTool('Search', { result: 1 })
      .toHaveTool('Notify', { status: 'error', errorMessage: 'mailbox full' })
      .toHaveTool('Check', { agentName: 'agent-checker', inside: 'check the page' })
  },
)
