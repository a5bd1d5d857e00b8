import { recorderFrom, type Recorder } from '../recorder.ts'
import type { InstrumentationOptions } from '../instrumentation.ts'
import type { TelemetrySettings } from './hook-events.ts'

/** A recorder for one call: what the app told the AI SDK not to record is not recorded here either. */
export type CallRecorder = Recorder

/** @returns the recorder of each event */
export function callRecorders(
  options: InstrumentationOptions,
): (settings: TelemetrySettings) => CallRecorder {
  const recorder = recorderFrom(options)
  return ({ functionId, recordInputs, recordOutputs }) => {
    const capture = recorder.capture && recordInputs !== false
    return {
      log: isName(functionId) ? recorder.log.ofAgent(functionId) : recorder.log,
      capture,
      parameters: (given) => (capture ? given : undefined),
      succeeded: (action, result) =>
        recorder.succeeded(action, recordOutputs === false ? undefined : result),
    }
  }
}

export function isName(functionId: unknown): functionId is string {
  return typeof functionId === 'string' && functionId !== ''
}
