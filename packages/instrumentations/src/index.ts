export type { Instrumentation, InstrumentationOptions, Undo } from './instrumentation.ts'
export { KNOWN_INSTRUMENTATIONS } from './known-instrumentations.ts'
export { manuallyInstrument } from './manually-instrument.ts'
