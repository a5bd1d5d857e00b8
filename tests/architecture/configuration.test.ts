import { CONSUMER_VARIABLES } from '@agent-actions/consumer'
import { KAFKA_VARIABLES } from '@agent-actions/kafka'
import { DATABASE_VARIABLES, RETENTION_VARIABLES } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { packages, read } from './project.ts'

const PAGE = read('docs/configuration.md')

interface Variable {
  readonly name: string
  readonly default?: string | undefined
  readonly description: string
}

const VARIABLES: readonly Variable[] = [
  ...KAFKA_VARIABLES,
  ...DATABASE_VARIABLES,
  ...RETENTION_VARIABLES,
  ...CONSUMER_VARIABLES,
]

/** The rows of the page's tables, by variable. */
const rows = new Map(
  [...PAGE.matchAll(/^\| `([A-Z_]+)` *\| ([^|]*) \| ([^|]*) \|$/gm)].map(
    ([, name = '', fallback = '', description = '']) => [
      name,
      { fallback: fallback.trim(), description: description.trim() },
    ],
  ),
)

/** What the sources read: names as they stand in quotes. */
const PREFIXES = 'AGENT_ACTIONS|KAFKA|POSTGRES|BATCH|HEALTH|LOG|DATABASE|RETENTION|OTEL|NO'
const QUOTED = new RegExp(`['"]((?:${PREFIXES})_(?!VARIABLES)[A-Z][A-Z_]*)['"]`, 'g')
const inSources = new Set(
  packages
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ sources }) => sources)
    .flatMap((source) => [...read(source).matchAll(QUOTED)].map(([, name = '']) => name)),
)

describe('the page of all settings', () => {
  it.each(VARIABLES)('says of $name what the code says', (variable) => {
    expect(rows.get(variable.name)).toEqual({
      fallback: variable.default === undefined ? '' : `\`${variable.default}\``,
      description: variable.description,
    })
  })

  it('names every variable that the code reads, and no other', () => {
    expect([...rows.keys()].toSorted()).toEqual([...inSources].toSorted())
  })
})
