import { LangfuseSpanProcessor } from '@langfuse/otel'
import { observe, setLangfuseTracerProvider } from '@langfuse/tracing'

/** A provider of its own is documented ("isolated"), so it needs no global one. */
export function langfuse(tool, { tracerProvider }) {
  setLangfuseTracerProvider(tracerProvider)
  return { call: observe(tool, { name: 'Read', asType: 'tool' }) }
}

/** What its docs have one install, with the exporter that it takes. */
langfuse.processorOf = (exporter) =>
  new LangfuseSpanProcessor({
    exporter,
    publicKey: 'none',
    secretKey: 'none',
    baseUrl: 'http://127.0.0.1:1',
    mediaUploadEnabled: false,
  })
