// Other libraries' ways to observe a tool, from bench/peers, a folder with a lock file of its own.
//
// Each stands behind the span processor that its docs have one install, where it has one, as ours does:
// Langfuse's and OpenLLMetry's own; LangSmith behind a plain BatchSpanProcessor. What their exporters would
// add is not in their figures.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { takingProvider } from './taking-provider.js'

const FOLDER = join(import.meta.dirname, '..', 'peers')

/** The part of a block's calls that is run: LangSmith would take minutes for all of them. */
const SHARES = { langfuse: 1, openllmetry: 1, langsmith: 0.1 }

/** Installs the peers where they are not yet; says why and exits where that cannot be done. */
export function installPeers() {
  if (!isInstalled()) install()
}

/** The peers as contestants, by name. */
export async function loadPeers() {
  const peers = {}
  for (const [name, share] of Object.entries(SHARES)) {
    const module = await import(join(FOLDER, `${name}.js`))
    peers[name] = { ...contestant(module[name]), share }
  }
  return peers
}

function contestant(wrap) {
  const { tracerProvider, flush, taken, lastText } = takingProvider(wrap.processorOf)
  let called = 0
  let result
  // The function takes what is to be captured and nothing else: not every wrapper lets one choose.
  const tool = async () => result
  const { call, settle } = wrap(tool, { tracerProvider })
  return {
    call(payload) {
      called += 1
      result = payload.result
      return call(payload.parameters)
    },
    async flush() {
      for (let turn = 0; turn < 100 && taken() < called; turn += 1) {
        await settle?.()
        await flush()
      }
    },
    taken,
    lastText,
  }
}

function isInstalled() {
  const { dependencies } = readJson(join(FOLDER, 'package.json'))
  return Object.entries(dependencies).every(([name, version]) => {
    const file = join(FOLDER, 'node_modules', name, 'package.json')
    return existsSync(file) && readJson(file).version === version
  })
}

function install() {
  process.stderr.write('Installing the peers in bench/peers, once (200 MB) …\n')
  const { status } = spawnSync('npm', ['ci', '--no-engine-strict', '--loglevel=error'], {
    cwd: FOLDER,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  if (status === 0) return
  process.stderr.write(
    '✗ npm ci failed in bench/peers; what it said is above. Without them: --no-peers\n',
  )
  process.exit(1)
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
