import { KNOWN_INSTRUMENTATIONS } from '@agent-actions/instrumentations'
import { expect, it } from 'vitest'
import { FRAMEWORK_PACKAGES, usesFramework } from '../src/load-instrumentations.ts'

it('knows the packages of every framework without loading what observes them', () => {
  const packages = new Set(KNOWN_INSTRUMENTATIONS.flatMap((each) => each.packages))
  expect(FRAMEWORK_PACKAGES.toSorted()).toEqual([...packages].toSorted())
})

it('is of no use to an agent without a framework', () => {
  const project = { uses: () => false, versionOf: () => undefined, load: () => [] }
  expect(usesFramework(project)).toBe(false)
  expect(usesFramework({ ...project, uses: (name) => name === 'ai' })).toBe(true)
})
