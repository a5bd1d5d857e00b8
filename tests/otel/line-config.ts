import { basename, join } from 'node:path'
import type { Plugin } from 'vite'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the line: its `package.json` pins the OpenTelemetry that the tests run on. */
    otelFolder: string
  }
}

const ROOT = join(import.meta.dirname, '..', '..')
const SCOPE = '@opentelemetry/'

/**
 * The unit tests of sdk and exporter, the very files, on the OpenTelemetry that a folder installs.
 *
 * @param standIns packages whose exports are not those of 2.x: the folder's `<name>.js` has them
 */
export function lineConfig(folder: string, standIns: readonly string[]): ViteUserConfig {
  const resolve = { conditions: ['@agent-actions/source'] }
  return defineConfig({
    root: ROOT,
    plugins: [openTelemetryOf(folder, standIns)],
    resolve,
    ssr: { resolve },
    test: {
      include: [
        'packages/{sdk,exporter}/test/**/*.test.ts',
        `tests/otel/on-{each,${basename(folder)}}/*.test.ts`,
      ],
      exclude: ['**/*.integration.test.ts'],
      provide: { otelFolder: folder },
      pool: 'threads',
      maxWorkers: 2,
      testTimeout: 60_000,
    },
  })
}

/** Resolves what anyone imports of OpenTelemetry as if that folder had imported it. */
function openTelemetryOf(folder: string, standIns: readonly string[]): Plugin {
  return {
    name: 'opentelemetry-of-a-line',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.startsWith(SCOPE)) return null
      const name = source.slice(SCOPE.length)
      const standIn = join(folder, `${name}.js`)
      if (standIns.includes(name) && importer !== standIn) return standIn
      return this.resolve(source, join(folder, 'package.json'), { skipSelf: true })
    },
  }
}
