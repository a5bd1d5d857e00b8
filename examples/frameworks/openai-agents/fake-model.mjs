// Stands for the model, so that the agents run without a key.
import {
  assistantMessage,
  functionCall,
  modelResponse,
  ScriptedModel,
} from '@openai/agents-core/testing'

/** Makes these calls, one in each turn, and is done. */
export function fakeModel(calls) {
  const turns = calls.map(([name, parameters], index) =>
    functionCall(name, parameters, { callId: `call_${index + 1}` }),
  )
  return new ScriptedModel(
    [...turns, assistantMessage('Done.')].map((item) => modelResponse([item])),
  )
}
