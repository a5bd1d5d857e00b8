// Generators and streams: the action lasts until the last item, and what runs between two items lies
// below it. Nothing is read that the caller does not read.

import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { traceTool } from '@agent-actions/sdk'
import { showRun } from '../show-run.ts'

const lookUp = traceTool((word: string) => word.length, { name: 'LookUp' })

const tokens = traceTool(
  async function* (sentence: string) {
    for (const word of sentence.split(' ')) {
      lookUp(word)
      yield word
    }
  },
  { name: 'Tokens' }, // the result: how many items it yielded, never the items
)

const webPage = traceTool(() => new Blob(['<p>', '</p>']).stream(), { name: 'WebPage' })
const file = traceTool(() => Readable.from(['one', 'two']), { name: 'File' })

await showRun(
  async () => {
    for await (const token of tokens('stop after two words')) {
      if (token === 'after') break // left early: ended all the same
    }
    await text(webPage())
    await text(file())
  },
  (actions) => {
    actions
      .toHaveTool('Tokens', { result: { yielded: 2 } })
      .toHaveTool('LookUp', { parameters: { args: ['after'] }, inside: 'Tokens' })
      .not.toHaveTool('LookUp', { parameters: { args: ['two'] } })
      .toHaveTool('WebPage', { status: 'ok' })
      .toHaveTool('File', { status: 'ok', result: undefined })
  },
)
