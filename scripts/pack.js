// npm run pack [-- <folder>]
//
// Packs every public package into .artifacts/ (or the folder given) and prints the line that
// installs the tarballs, and what they need beside them, in another project.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
const destination = resolve(process.argv[2] ?? join(root, '.artifacts'))
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

const packages = readdirSync(join(root, 'packages'))
  .map((id) => join(root, 'packages', id))
  .map((folder) => ({ folder, manifest: manifestOf(folder) }))
  .filter(({ manifest }) => !manifest.private)

refuseWithoutBuild()
removeLeftovers()
removeOldTarballs()
const tarballs = pack()
printInstallLines()

function refuseWithoutBuild() {
  const unbuilt = packages.filter(({ folder }) => !existsSync(join(folder, 'dist', 'index.js')))
  if (unbuilt.length === 0) return
  fail(`not built: ${unbuilt.map(({ manifest }) => manifest.name).join(', ')}. Run npm run build.`)
}

/** The compiler leaves what it once made of a source that is gone. */
function removeLeftovers() {
  for (const { folder } of packages) {
    const dist = join(folder, 'dist')
    for (const path of readdirSync(dist, { recursive: true })) {
      const source = path.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts')
      if (source !== path && !existsSync(join(folder, 'src', source))) rmSync(join(dist, path))
    }
  }
}

/** Of other versions too: a line with two tarballs of one package installs neither. */
function removeOldTarballs() {
  try {
    mkdirSync(destination, { recursive: true })
  } catch (error) {
    fail(`cannot write to ${destination}: ${error.message}`)
  }
  for (const file of readdirSync(destination)) {
    if (/^agent-actions-.*\.tgz$/.test(file)) rmSync(join(destination, file))
  }
}

function pack() {
  const workspaces = packages.flatMap(({ manifest }) => ['--workspace', manifest.name])
  const args = ['pack', '--json', '--pack-destination', destination, ...workspaces]
  try {
    const stdio = ['ignore', 'pipe', 'pipe']
    return JSON.parse(execFileSync('npm', args, { cwd: root, stdio, encoding: 'utf8' }))
  } catch (error) {
    return fail(`npm pack failed: ${error.message}\n${error.stderr ?? ''}`)
  }
}

function printInstallLines() {
  for (const { filename, files, size } of tarballs) {
    console.log(`${filename}  ${files.length} files, ${Math.ceil(size / 1024)} kB`)
  }
  const install = (folder) => [
    'npm install',
    ...tarballs.map(({ filename }) => quoted(`${folder}/${filename}`)),
    ...peers(),
  ]
  console.log(`\nIn a project that has copies of them:\n\n${install('.').join(' ')}`)
  console.log(`\nIn any project on this machine:\n\n${install(destination).join(' ')}`)
}

/** What users bring themselves, each at the version that is tested here. */
function peers() {
  const tested = [manifestOf(root), ...packages.map(({ manifest }) => manifest)]
  /** @type {Set<string>} */
  const names = new Set(
    packages.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {})),
  )
  return [...names].toSorted().map((name) => {
    const version = tested.map(({ devDependencies }) => devDependencies?.[name]).find(Boolean)
    return quoted(version === undefined ? name : `${name}@${version}`)
  })
}

function quoted(argument) {
  return /^[\w./@:^~+-]+$/.test(argument)
    ? argument
    : `'${argument.replaceAll("'", String.raw`'\''`)}'`
}

function fail(why) {
  console.error(`pack: ${why}`)
  process.exit(1)
}
