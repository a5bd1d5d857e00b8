import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, inject, it } from 'vitest'
import { packedPackages } from './packed-packages.ts'

const tarballFolder = inject('tarballFolder')

/**
 * ESM only, on purpose: `require` of it works from Node 20.19 on (the entry-point tests do it), and
 * TypeScript's oldest resolution, which knows no `exports`, finds nothing.
 */
function isOnPurpose(problem: Problem): boolean {
  return (
    problem.kind === 'CJSResolvesToESM' ||
    ('resolutionKind' in problem && problem.resolutionKind === 'node10')
  )
}

describe.each(packedPackages)('$name', ({ tarball }) => {
  const bytes = readFileSync(join(tarballFolder, tarball))

  it('has a package.json that publint finds nothing wrong with', async () => {
    const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const { messages, pkg } = await publint({ pack: { tarball: data } })
    const told = messages
      .filter(({ type }) => type !== 'suggestion')
      .map((message) => formatMessage(message, pkg))
    expect(told).toEqual([])
  })

  it('has types that every module resolution of today finds', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)))
    expect(result.types).toEqual({ kind: 'included' })
    const problems = 'problems' in result ? result.problems : []
    expect(problems.filter((problem) => !isOnPurpose(problem))).toEqual([])
  })
})
