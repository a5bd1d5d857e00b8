import { afterEach, expect, it } from 'vitest'
import { instrumentAiSdk } from '../../src/ai-sdk/index.ts'
import { manuallyInstrument } from '../../src/index.ts'

const holder = globalThis as { AI_SDK_TELEMETRY_INTEGRATIONS?: unknown }
const registered = (): unknown => holder.AI_SDK_TELEMETRY_INTEGRATIONS

afterEach(() => {
  delete holder.AI_SDK_TELEMETRY_INTEGRATIONS
})

it('registers before the AI SDK is there, and takes that back', () => {
  const undo = instrumentAiSdk()
  expect(registered()).toEqual([expect.objectContaining({ onStart: expect.any(Function) })])
  undo()
  expect(registered()).toEqual([])
})

it('comes before what was registered earlier, which stays when it is undone', () => {
  const other = { name: 'other' }
  holder.AI_SDK_TELEMETRY_INTEGRATIONS = [other]
  const undo = instrumentAiSdk()
  expect(registered()).toEqual([expect.objectContaining({ onStart: expect.any(Function) }), other])
  undo()
  undo()
  expect(registered()).toEqual([other])
})

it('registers once, and again when that is undone', () => {
  const undo = instrumentAiSdk()
  instrumentAiSdk()()
  expect(registered()).toHaveLength(1)
  undo()
  instrumentAiSdk()
  expect(registered()).toHaveLength(1)
})

it.each([{ registerTelemetry() {} }, { registerTelemetryIntegration() {} }])(
  'observes a module of the AI SDK that is handed over, %o',
  (module) => {
    const undo = manuallyInstrument(module)
    expect(registered()).toHaveLength(1)
    undo()
    expect(registered()).toHaveLength(0)
  },
)

it('leaves a module without hooks alone, as that of AI SDK 5', () => {
  manuallyInstrument({ generateText() {} })
  expect(registered()).toBeUndefined()
})

it.each(['no list', 7, Object.freeze([])])('does not throw where the list is %o', (list) => {
  holder.AI_SDK_TELEMETRY_INTEGRATIONS = list
  expect(() => instrumentAiSdk()()).not.toThrow()
  expect(registered()).toBe(list)
})
