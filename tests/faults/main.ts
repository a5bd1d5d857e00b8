import { lacksServices } from '@agent-actions/test-services'
import {
  HELP,
  OptionsError,
  parseOptions,
  type FaultsOptions,
  type MixOptions,
} from './faults-options.ts'
import { mixStory } from './mix/mix-story.ts'
import { PassedStories } from './passed-stories.ts'
import { runStory, type Told } from './run-story.ts'
import { STORIES } from './stories.ts'
import type { Story } from './story.ts'
import { sumOf, toldTable } from './told-table.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** `npm run faults`. Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let options: FaultsOptions
  try {
    options = parseOptions(args)
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    say(`${error.message}\n\n${HELP}`)
    return 2
  }
  if (options.help) print(HELP)
  else if (options.list) print(listOf(STORIES))
  else return tellAll(options)
  return 0
}

async function tellAll(options: FaultsOptions): Promise<number> {
  const stories = options.mix ? [mixStory(options.mix, say)] : chosen(options)
  if (stories.length === 0) {
    say(`There is no story ${options.only.join(', ')}. There are:\n\n${listOf(STORIES)}`)
    return 2
  }
  if (await lacksServices()) return 1
  const passed = new PassedStories()
  const told: Told[] = []
  for (const [index, story] of stories.entries()) {
    if (options.resume && passed.has(story.name)) {
      say(`${story.name}: has passed already`)
      continue
    }
    say(`${index + 1}/${stories.length} ${story.name} (${story.fault}): ${story.title}`)
    const one = await runStory(story, { hasLimits: !options.mix })
    told.push(one)
    if (one.problems.length === 0 && !options.mix) passed.add(story.name)
    for (const note of one.notes) say(`   ${note}`)
    for (const problem of one.problems) say(`   BROKEN: ${problem}`)
    say(`   ${one.problems.length === 0 ? 'held' : 'BROKEN'} after ${seconds(one.tookMs)} s`)
    if (options.json) print(JSON.stringify(one))
  }
  const isHeld = told.every(({ problems }) => problems.length === 0)
  if (options.mix && !isHeld) say(againText(options.mix))
  if (options.json) print(JSON.stringify(sumOf(told)))
  else print(`\n${toldTable(told, process.stdout.columns || 100)}`)
  return isHeld ? 0 : 1
}

/** How to come nearer to the step that matters. */
function againText({ seed, minutes, steps }: MixOptions): string {
  const again = `npm run faults -- --seed ${seed} --minutes ${minutes}`
  return steps
    ? `Fewer steps may do: leave out half of ${steps.join(',')}.`
    : `The same again: ${again}. To find the step that matters, a part of it: ${again} --steps 1-5`
}

function chosen({ only }: FaultsOptions): readonly Story[] {
  if (only.length === 0) return STORIES
  return STORIES.filter(({ name, fault }) => only.includes(name) || only.includes(String(fault)))
}

function listOf(stories: readonly Story[]): string {
  const width = Math.max(...stories.map(({ name }) => name.length))
  return stories
    .map(
      ({ fault, name, title }) => `${String(fault).padStart(2)}  ${name.padEnd(width)}  ${title}`,
    )
    .join('\n')
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
