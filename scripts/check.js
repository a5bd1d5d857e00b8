// npm run check [-- --all] [-- <step>…]
//
// Runs the steps below, one line each, and shows the whole output of one that fails.
// Stops at the first failure; with --all every step runs. Names of steps run only those.

import { spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)

/** `needs`: starts only when that step is through, where it runs at all. */
const STEPS = [
  {
    name: 'lock',
    what: 'npm ci accepts the lock file',
    run: ['npm', 'ci', '--dry-run', '--silent'],
  },
  {
    name: 'build',
    what: 'types of sources and tests',
    run: ['npm', 'run', 'build:all', '--silent'],
  },
  {
    name: 'format',
    what: 'prettier',
    run: [bin('prettier'), '--check', '--cache', '--log-level', 'warn', '.'],
  },
  {
    name: 'lint',
    what: 'oxlint with types',
    // It reads the types of workspace packages from their dist.
    needs: 'build',
    run: [bin('oxlint'), '--type-aware', '--deny-warnings'],
  },
  {
    name: 'unused',
    what: 'knip: unused files, undeclared imports',
    run: [bin('knip'), '--no-config-hints', '--include', 'files,dependencies,unlisted,unresolved'],
  },
  {
    name: 'tests',
    what: 'unit and architecture tests',
    needs: 'build',
    run: [bin('vitest'), 'run', '--project', 'unit'],
  },
]

/** Two: each step keeps a core busy, and the lint and the tests use more than one. */
const PARALLEL = 2

const { chosen, isStopping } = readArguments(process.argv.slice(2))
const startedAt = performance.now()
const results = await runAll()
finish()

function readArguments(given) {
  const names = given.filter((argument) => argument !== '--all')
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name))
  if (unknown.length > 0) {
    console.error(
      `check: no step ${unknown.join(', ')}; the steps are ${STEPS.map((step) => step.name).join(', ')}, and --all runs on after a failure`,
    )
    process.exit(2)
  }
  const steps = names.length === 0 ? STEPS : STEPS.filter((step) => names.includes(step.name))
  return { chosen: steps, isStopping: !given.includes('--all') }
}

/** @returns a map from the name of each step that ran to whether it passed */
async function runAll() {
  const passed = new Map()
  const waiting = [...chosen]
  const running = new Set()
  const isReady = ({ needs }) => !chosen.some((step) => step.name === needs) || passed.has(needs)
  for (;;) {
    const isOver = isStopping && [...passed.values()].includes(false)
    const next = isOver ? -1 : waiting.findIndex(isReady)
    if (next >= 0 && running.size < PARALLEL) {
      const [step] = waiting.splice(next, 1)
      const result = runStep(step).then((ok) => {
        passed.set(step.name, ok)
        running.delete(result)
      })
      running.add(result)
    } else if (running.size > 0) {
      await Promise.race(running)
    } else {
      return passed
    }
  }
}

async function runStep({ name, what, run: [command, ...args] }) {
  const start = performance.now()
  const { status, output } = await collect(command, args)
  const ok = status === 0
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(7)} ${what.padEnd(40)} ${secondsSince(start)}`)
  if (!ok) console.log(`\n${output.trim() || `no output, exit code ${status}`}\n`)
  return ok
}

function collect(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) =>
      resolve({ status: -1, output: `${error.message}. Run npm ci first.` }),
    )
    child.on('close', (code, signal) =>
      resolve({ status: code ?? signal, output: Buffer.concat(chunks).toString() }),
    )
  })
}

function finish() {
  const failed = chosen.filter((step) => results.get(step.name) === false)
  const notRun = chosen.filter((step) => !results.has(step.name))
  const names = (steps) => steps.map((step) => step.name).join(', ')
  if (failed.length === 0 && notRun.length === 0) {
    console.log(`\nall ${chosen.length} passed in ${secondsSince(startedAt)}`)
    return
  }
  console.log(`failed: ${names(failed)}${notRun.length > 0 ? `; not run: ${names(notRun)}` : ''}`)
  process.exitCode = 1
}

function secondsSince(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
