import { readFileSync } from 'node:fs'
import { ERROR_CODES } from '@agent-actions/events'
import { beforeAll, describe, expect, it } from 'vitest'
import { CONSUMER_VARIABLES } from '../src/consumer-variables.ts'
import { createMetrics } from '../src/metrics.ts'
import { consuming } from './source-status.ts'

const doc = (path: string) =>
  readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')

const dashboardText = doc('grafana/agent-actions-consumer.json')
const alerts = doc('alerts/agent-actions-consumer.yml')
const runbook = doc('consumer.md')

interface Panel {
  readonly title: string
  readonly description: string
  readonly targets: readonly { readonly expr: string }[]
}
interface Dashboard {
  readonly uid: string
  readonly schemaVersion: number
  readonly panels: readonly (Panel & { readonly id: number })[]
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: unknown }[]
  }
}

/** By the name of a metric, the names of its series and their labels. */
let series: ReadonlyMap<string, ReadonlySet<string>>
/** As a page may call them: a histogram without the ending of one of its series. */
let names: ReadonlySet<string>

beforeAll(async () => {
  const metrics = createMetrics({
    source: () => consuming(0, { lastLossAtMs: 0 }),
    lag: () => ({ partitions: [{ partition: 0, lag: 1n }], total: 1n, readAtMs: 0 }),
    oldestWaitingMs: () => 0,
  })
  const found = new Map<string, Set<string>>()
  const text = await metrics.text()
  names = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name))
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(\{.*\})? /gm)) {
    const known = found.get(name) ?? new Set(['job', 'instance'])
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label)
    found.set(name, known)
  }
  series = found
})

const METRIC = /\b(?:agent_actions_consumer|process|nodejs)_\w+/g

function metricsIn(text: string): readonly string[] {
  return [...text.matchAll(METRIC)].map(([name]) => name)
}

/** Labels in the braces behind a metric that it does not have. */
function unknownLabels(expression: string): readonly string[] {
  return [...expression.matchAll(/(\w+)\{([^}]*)\}/g)].flatMap(([, name = '', matchers = '']) =>
    [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
      .map(([, label = '']) => label)
      .filter((label) => !series.get(name)?.has(label)),
  )
}

function isBalanced(expression: string): boolean {
  const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
  const open: string[] = []
  for (const [sign] of expression.replaceAll(/"[^"]*"/g, '').matchAll(/[()[\]{}]/g)) {
    if (closing[sign] === undefined) open.push(sign)
    else if (open.pop() !== closing[sign]) return false
  }
  return open.length === 0
}

describe('the dashboard', () => {
  const dashboard = JSON.parse(dashboardText) as Dashboard
  const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))

  it('asks only for metrics and labels that the consumer has', () => {
    expect(expressions.length).toBeGreaterThan(20)
    expect(metricsIn(dashboardText).filter((name) => !series.has(name))).toEqual([])
    expect(expressions.flatMap(unknownLabels)).toEqual([])
  })

  it('has a question in every panel, and says what it shows', () => {
    for (const { title, description, targets } of dashboard.panels) {
      expect([title, description, ...targets.map(({ expr }) => expr)]).not.toContain('')
      expect(targets.length, title).toBeGreaterThan(0)
    }
    expect(expressions.filter((each) => !isBalanced(each))).toEqual([])
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  })

  it('uses the variables that it defines, and no data source of one installation', () => {
    const defined = dashboard.templating.list.map(({ name }) => name)
    const used = [...dashboardText.matchAll(/\$\{?([a-z]+)/g)].map(([, name]) => name)
    expect(new Set(used)).toEqual(new Set(defined))
    const sources = [...dashboardText.matchAll(/"uid": "([^"]*)"/g)].map(([, uid]) => uid)
    expect(new Set(sources)).toEqual(new Set(['${datasource}', dashboard.uid]))
  })
})

describe('the alerts', () => {
  const rules = alerts.split(/^ {6}- alert: /m).slice(1)
  const expressions = rules.map((rule) => /^ {8}expr: (.+)$/m.exec(rule)?.[1] ?? '')

  it('ask only for metrics and labels that the consumer has', () => {
    expect(rules.length).toBeGreaterThan(8)
    expect(metricsIn(alerts).filter((name) => !series.has(name))).toEqual([])
    expect(expressions.flatMap(unknownLabels)).toEqual([])
    expect(expressions.filter((each) => each === '' || !isBalanced(each))).toEqual([])
  })

  it('have, each, a name of its own, a severity, a summary and what to do', () => {
    const alertNames = rules.map((rule) => rule.split('\n', 1)[0])
    expect(new Set(alertNames).size).toBe(rules.length)
    for (const rule of rules) {
      expect(rule).toMatch(/^ {10}severity: (critical|warning)$/m)
      expect(rule).toMatch(/^ {10}summary: \S.*[.?]$/m)
      expect(rule).toMatch(/^ {10}description: \S.*[.?]$/m)
    }
  })

  it('point to the part of the runbook that says what to do', () => {
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
    const anchors = headings.map((heading) => heading.toLowerCase().replaceAll(/[^a-z]+/g, '-'))
    for (const rule of rules) {
      const [, anchor] = /^ {10}runbook: docs\/consumer\.md#(\S+)$/m.exec(rule) ?? []
      expect(anchors).toContain(anchor)
    }
  })

  it('are YAML in its plainest form: two spaces a level, values that need no quotes', () => {
    for (const line of alerts.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
      expect(line).toMatch(/^( {2})*(- )?[a-zA-Z]+:( [^\s'"&*!|>%@`#[\]{}-][^\t]*)?$/)
      // In a plain value these two would begin a mapping and a comment.
      expect(line.replace(/^ *(- )?[a-zA-Z]+:/, '')).not.toMatch(/: | #/)
    }
  })

  it('name only variables and commands that exist', () => {
    const variables = [...alerts.matchAll(/\b[A-Z][A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name)
    const known = [...CONSUMER_VARIABLES.map(({ name }) => name), ...ERROR_CODES]
    expect(variables.filter((name) => !known.includes(name))).toEqual([])
  })
})

describe('the runbook', () => {
  it('names only metrics that the consumer has', () => {
    expect(metricsIn(runbook)).not.toEqual([])
    expect(metricsIn(runbook).filter((name) => !names.has(name))).toEqual([])
  })
})
