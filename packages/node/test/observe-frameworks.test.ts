import type { Instrumentation } from '@agent-actions/instrumentations'
import { diag, DiagLogLevel } from '@opentelemetry/api'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AgentProject } from '../src/agent-project.ts'
import { observeFrameworks } from '../src/observe-frameworks.ts'

let told: string[]

beforeEach(() => {
  told = []
  const tell = (text: string): void => void told.push(text)
  const logger = { error: tell, warn: tell, info: tell, debug: tell, verbose: tell }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
})
afterEach(() => diag.disable())

const MODULE = { name: 'the module' }

const project: AgentProject = {
  uses: (name) => name === 'used',
  versionOf: (name) => (name === 'used' || name === 'brought' ? '2.5.0' : undefined),
  load: (specifier) => (specifier === 'used/module' ? [MODULE] : []),
}

/** Notes what was done to which module. */
function instrumentation(done: unknown[], about: Partial<Instrumentation> = {}): Instrumentation {
  return {
    name: 'one',
    packages: ['used'],
    testedLines: ['2'],
    modules: ['used/module'],
    ofModule: (module) => {
      done.push(['hook', module])
      return () => done.push('undone')
    },
    patchModule: (module) => {
      done.push(['patch', module])
      return () => done.push('unpatched')
    },
    ...about,
  }
}

const INSTALLED = { instrumentations: undefined, patch: [] }

it('turns on what the agent uses, and turns it off again', () => {
  const done: unknown[] = []
  const known = [instrumentation(done)]
  const undo = observeFrameworks({ choice: INSTALLED, known, project })
  expect(done).toEqual([['hook', MODULE]])
  undo()
  expect(done.at(-1)).toBe('undone')
  expect(told).toEqual([])
})

it('loads nothing where a hook of the process is enough', () => {
  const done: unknown[] = []
  const ofProcess = () => () => done.push('undone')
  const known = [instrumentation(done, { ofProcess })]
  const undo = observeFrameworks({ choice: INSTALLED, known, project })
  expect(done).toEqual([])
  undo()
  expect(done).toEqual(['undone'])
})

it('leaves alone what the agent does not use, and what was not chosen', () => {
  const done: unknown[] = []
  const unused = [instrumentation(done, { packages: ['unused'] })]
  observeFrameworks({ choice: INSTALLED, known: unused, project })
  const choice = { instrumentations: ['another'], patch: [] }
  observeFrameworks({ choice, known: [instrumentation(done)], project })
  expect(done).toEqual([])
  expect(told).toEqual([])
})

it('replaces methods only where it is asked to', () => {
  const done: unknown[] = []
  const choice = { instrumentations: undefined, patch: ['one'] }
  observeFrameworks({ choice, known: [instrumentation(done)], project })
  expect(done).toEqual([
    ['hook', MODULE],
    ['patch', MODULE],
  ])
})

it('says so where something was asked for by name and nothing is found', () => {
  const known = [instrumentation([], { packages: ['absent'], modules: ['absent/module'] })]
  observeFrameworks({ choice: { instrumentations: ['one'], patch: [] }, known, project })
  observeFrameworks({ choice: { instrumentations: undefined, patch: ['one'] }, known, project })
  expect(told).toHaveLength(2)
  expect(told[0]).toMatch(/^agent-actions: nothing was found to observe of one: absent\/module/)
})

it('observes what it can of a framework when one of its modules cannot be loaded', () => {
  const done: unknown[] = []
  const load = (specifier: string): readonly object[] => {
    if (specifier === 'used/broken') throw new Error('needs what is not installed')
    return [MODULE]
  }
  const known = [instrumentation(done, { modules: ['used/broken', 'used/module'] })]
  const undo = observeFrameworks({ choice: INSTALLED, known, project: { ...project, load } })
  undo()
  expect(done).toEqual([['hook', MODULE], 'undone'])
  expect(told).toEqual([expect.stringContaining('needs what is not installed')])
})

it('goes on with a version that it does not know, and says so', () => {
  const done: unknown[] = []
  const known = [instrumentation(done, { testedLines: ['1', '2.50'] })]
  observeFrameworks({ choice: INSTALLED, known, project })
  expect(done).toEqual([['hook', MODULE]])
  expect(told).toEqual([
    expect.stringMatching(/^agent-actions: used 2\.5\.0 is not among the versions .*\(1, 2\.50\)/),
  ])
})

it('keeps what a framework throws while it is loaded or hooked to one warning', () => {
  const broken = instrumentation([], {
    ofModule: () => {
      throw new Error('cannot be hooked')
    },
  })
  const done: unknown[] = []
  const known = [broken, instrumentation(done, { name: 'two' })]
  observeFrameworks({ choice: INSTALLED, known, project })
  expect(done).toEqual([['hook', MODULE]])
  expect(told.join()).toContain('one is not observed by used/module')
  expect(told.join()).toContain('cannot be hooked')
})

it('says how a framework is observed of which methods must be replaced, to who asked for it', () => {
  const { ofModule: _hook, ...patchedOnly } = instrumentation([])
  observeFrameworks({ choice: INSTALLED, known: [patchedOnly], project })
  expect(told).toEqual([])
  const choice = { instrumentations: ['one'], patch: [] }
  observeFrameworks({ choice, known: [patchedOnly], project })
  expect(told).toEqual([expect.stringContaining('AGENT_ACTIONS_PATCH=one')])
})
