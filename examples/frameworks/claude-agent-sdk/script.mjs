// What the model of the example answers, and the environment that leads Claude Code to it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startScriptedModel, text, toolUse } from './scripted-model.mjs'

const searchFor = (title) => toolUse(`search-${title}`, 'mcp__library__search', { title })
const runner = {
  description: 'find rows',
  prompt: 'Find the book on rows.',
  subagent_type: 'runner',
}

const OF_THE_AGENT = [
  [searchFor('spans')],
  [toolUse('agent-1', 'Agent', { ...runner, run_in_background: false })],
  [text('Both are on the third shelf.')],
]
const OF_THE_RUNNER = [[searchFor('rows')], [text('On the third shelf.')]]

const model = await startScriptedModel(({ messages }) => {
  const isRunner = !JSON.stringify(messages).includes('books on spans')
  const turn = messages.filter(({ role }) => role === 'assistant').length
  return (isRunner ? OF_THE_RUNNER : OF_THE_AGENT)[turn] ?? [text('Done')]
})

/** Claude Code keeps its sessions at home: here a folder that is gone when the example is. */
const home = mkdtempSync(join(tmpdir(), 'claude-example-'))

export const environment = {
  PATH: process.env.PATH,
  HOME: home,
  CLAUDE_CONFIG_DIR: home,
  ANTHROPIC_BASE_URL: model.url,
  ANTHROPIC_API_KEY: 'none',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
}

export function stopModel() {
  model.close()
  rmSync(home, { recursive: true, force: true })
}
