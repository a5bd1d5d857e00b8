// An agent that sets OpenTelemetry up itself, when somebody did already.
import { trace } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'

console.log(trace.setGlobalTracerProvider(new BasicTracerProvider()))
