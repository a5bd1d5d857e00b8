// What is heavy has a folder with a lock file of its own, outside the workspaces. It is installed when
// it is needed first, and again when its lock file changed.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what the folder's lock file says, unless it is there. npm's output goes to stderr.
 *
 * @returns {Promise<boolean>} whether it is there now
 */
export async function installFolder(folder) {
  if (isInstalled(folder)) return true
  process.stderr.write(`installing what ${folder} needs (once)\n`)
  // Where there is no network npm would try for minutes. What needs a newer Node gets one to run on.
  const npm = ['ci', '--prefer-offline', '--fetch-retries=1', '--fetch-timeout=20000']
  npm.push('--engine-strict=false', '--loglevel=error')
  const child = spawn('npm', npm, { cwd: folder, env: outsideNpm(), stdio: ['ignore', 2, 2] })
  const status = await new Promise((resolve) => child.on('error', resolve).on('close', resolve))
  return status === 0
}

/** Below `npm run`, a variable of npm's would have it install into this repository. */
function outsideNpm() {
  const ofNpm = /^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofNpm.test(name)))
}

/** npm notes in `node_modules` what it installed, in the form of the lock file, when it is through. */
function isInstalled(folder) {
  const noted = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(noted)) return false
  const { '': _root, ...wanted } = packagesOf(join(folder, 'package-lock.json'))
  const found = packagesOf(noted)
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => optional || found[path]?.version === version,
  )
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages
}
