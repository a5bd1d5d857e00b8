import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { runOrThrow } from './run-command.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A project far from this repository that has our tarballs and their peers, nothing else. */
    projectFolder: string
    tarballFolder: string
  }
}

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * Builds, packs and installs once for all tests of the tarballs and of the pages' code: with the
 * very line that `npm run pack` prints.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'agent-actions-packed-')))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const tarballFolder = join(folder, 'tarballs')
    const projectFolder = join(folder, 'project')
    await runOrThrow('npm', ['run', 'build', '--silent'], ROOT)
    const printed = await runOrThrow('node', ['scripts/pack.js', tarballFolder], ROOT)
    await createProject(projectFolder)
    const installLine = printed.trim().split('\n').at(-1) ?? ''
    await runOrThrow('sh', ['-c', `${installLine} --no-audit --no-fund`], projectFolder)
    project.provide('tarballFolder', tarballFolder)
    project.provide('projectFolder', projectFolder)
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}

/**
 * What a TypeScript project with an OpenTelemetry setup of its own has before it meets us, at the
 * versions that we test with.
 */
async function createProject(folder: string): Promise<void> {
  const root = await developmentDependencies('package.json')
  const exporter = await developmentDependencies('packages/exporter/package.json')
  const manifest = {
    name: 'elsewhere',
    private: true,
    type: 'module',
    dependencies: exporter,
    devDependencies: { '@types/node': root['@types/node'] },
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
}

async function developmentDependencies(path: string): Promise<Record<string, string>> {
  const manifest = JSON.parse(await readFile(join(ROOT, path), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return manifest.devDependencies
}
