// npm run audit
//
// Asks the registry for known holes in what our packages bring with them. Exit code 0: it knows of none,
// 1: it knows of some, 2: it does not answer such questions, and nothing is known.

import { execFile } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const answer = await ask()
if (answer?.vulnerabilities) tell(answer)
else tellNoAnswer(answer)

/** @returns what npm says as JSON, also where it fails; nothing where it is no JSON */
function ask() {
  return new Promise((resolve) => {
    execFile('npm', ['audit', '--omit=dev', '--json'], { cwd: root }, (_error, stdout) => {
      try {
        resolve(JSON.parse(stdout))
      } catch {
        resolve(undefined)
      }
    })
  })
}

function tell({ vulnerabilities, metadata }) {
  const found = Object.values(vulnerabilities)
  for (const { name, severity, range } of found) console.log(`${severity}: ${name} ${range}`)
  const count = metadata?.dependencies?.prod ?? 'all'
  console.log(
    found.length === 0
      ? `audit: no known hole in ${count} packages`
      : `audit: ${found.length} packages have known holes; npm audit --omit=dev tells more`,
  )
  process.exitCode = found.length === 0 ? 0 : 1
}

function tellNoAnswer(refusal) {
  const said = refusal?.message ?? refusal?.error?.summary ?? 'no answer'
  console.error(
    `audit: NOT CHECKED. The registry that npm uses here does not answer audits (${said}). Ask one that does: npm audit --omit=dev --registry=<its URL>`,
  )
  process.exitCode = 2
}
