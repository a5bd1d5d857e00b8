import { observe, setLangfuseTracerProvider } from '@langfuse/tracing'

/** A provider of its own is documented ("isolated"), so it needs no global one. */
export function langfuse(tool, { tracerProvider }) {
  setLangfuseTracerProvider(tracerProvider)
  return { call: observe(tool, { name: 'Read', asType: 'tool' }) }
}
