import { describe, expect, it } from 'vitest'
import { packages, read } from './project.ts'
import { runTimeDependencies } from './run-time-dependencies.ts'

const shipped = packages.filter(({ manifest }) => manifest.private !== true).map(({ id }) => id)
const all = runTimeDependencies(shipped)
const page = read('docs/security.md')

/** The cells of the table's rows, without the marks of code. */
const rows = page
  .slice(page.indexOf('| package '))
  .split('\n\n', 1)[0]!
  .split('\n')
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))

describe('what is installed with our packages', () => {
  it('is in the table of docs/security.md, with who asks for it', () => {
    expect(rows.map(([, name, by]) => `${name}: ${by}`)).toEqual(
      all.map(({ name, by }) => `${name}: ${by.join(', ')}`),
    )
  })

  it('is explained there, each', () => {
    expect(rows.filter(([, , , why = '']) => why.length < 10)).toEqual([])
  })

  it('is counted there', () => {
    expect(page).toContain(`**${all.length} packages**`)
    const agents = runTimeDependencies([
      'node',
      'sdk',
      'exporter',
      'instrumentations',
      'kafka',
      'store',
      'events',
    ])
    expect(page).toContain(`**${agents.length}** of them`)
  })

  it('runs no script when it is installed', () => {
    expect(all.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([])
  })
})
