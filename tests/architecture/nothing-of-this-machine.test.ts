import { homedir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { filesIn, read, ROOT } from './project.ts'

const texts = filesIn('.').filter((path) => !/\.(png|ico|gz|br|tgz|tsbuildinfo)$/.test(path))
/** Where one is kept, as a URL or a bare host: a registry of a company or of one machine. */
const REGISTRY =
  /\b(?:registry|npm|verdaccio|artifactory|nexus)\.[a-z0-9-]+(?:\.[a-z0-9-]+)+\b|\blocalhost:4873\b/i

describe('no file names the machine it was written on', () => {
  it('by the path of the checkout or of a home folder', () => {
    const paths = [ROOT, homedir()].filter((path) => path.length > 1)
    const naming = texts.filter((file) => paths.some((path) => read(file).includes(`${path}/`)))
    expect(naming).toEqual([])
  })

  it('by the host of a package registry: each machine has its own', () => {
    const naming = texts.filter((file) => REGISTRY.test(read(file)))
    expect(naming).toEqual([])
  })

  it('and a registry is known when it is seen', () => {
    const host = ['registry', 'npmjs', 'org'].join('.')
    expect(`"resolved": "https://${host}/vite/-/vite-8.3.8.tgz"`).toMatch(REGISTRY)
    expect('see the npm documentation, package.json and npm.md').not.toMatch(REGISTRY)
  })
})
