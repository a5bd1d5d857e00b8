// npm run faults [-- <options>]: breaks everything, see tests/faults/main.ts and --help.

import { join } from 'node:path'
import { runnerImport } from 'vite'

const root = join(import.meta.dirname, '..')
const conditions = ['@agent-actions/source']
// Runs the sources, as the tests do; the target has no `using`, since Node 20 has none.
const { module } = await runnerImport(join(root, 'tests/faults/main.ts'), {
  root,
  configFile: false,
  logLevel: 'error',
  oxc: { target: 'es2022' },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
})
process.exitCode = await module.main(process.argv.slice(2))
