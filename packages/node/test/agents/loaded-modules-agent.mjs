// Says what of us, and of OpenTelemetry, was loaded before it; that is CommonJS, which require() knows.
import { createRequire } from 'node:module'

const { cache } = createRequire(import.meta.url)
console.log(Object.keys(cache).filter((path) => path.includes('opentelemetry')).length)
