import { isRecord } from '../field.ts'
import type { Instrumentation, InstrumentationOptions, Undo } from '../instrumentation.ts'
import { claim, unclaim } from '../instrumented.ts'
import type { AnyFunction } from '../with-methods.ts'
import { traceRunnableTools } from './trace-runnable-tools.ts'

const NAME = 'anthropic'

/**
 * Tool runners of the Anthropic SDK. The SDK has spans of its own, which need nothing of ours; without
 * its `content` mode they have neither arguments nor results. There is no hook for these.
 */
export const anthropicInstrumentation: Instrumentation = {
  name: NAME,
  packages: ['@anthropic-ai/sdk'],
  testedLines: ['0.133', '1'],
  modules: ['@anthropic-ai/sdk'],
  patchModule(module, options) {
    const messages = messagesIn(module)
    return messages && patch(messages, options)
  },
}

interface Messages {
  toolRunner: AnyFunction
}

/** The class behind `client.beta.messages`, with its tool runner. */
function messagesIn(module: object): Messages | undefined {
  for (const key of ['Anthropic', 'default']) {
    const prototype = ['Beta', 'Messages', 'prototype'].reduce(member, member(module, key))
    if (typeof member(prototype, 'toolRunner') === 'function') return prototype as Messages
  }
  return undefined
}

function member(value: unknown, key: string): unknown {
  const isObject = isRecord(value) || typeof value === 'function'
  return isObject ? (Reflect.get(value, key) as unknown) : undefined
}

function patch(messages: Messages, options: InstrumentationOptions): Undo | undefined {
  if (!claim(messages, NAME)) return () => {}
  const { toolRunner } = messages
  let isActive = true
  const patched = function (this: unknown, body: unknown, ...more: unknown[]): unknown {
    const given = isActive ? withTracedTools(body, options) : body
    return Reflect.apply(toolRunner, this, [given, ...more])
  }
  messages.toolRunner = patched
  return () => {
    isActive = false
    // Where somebody patched it after us, ours stays below theirs.
    if (messages.toolRunner === patched) messages.toolRunner = toolRunner
    unclaim(messages, NAME)
  }
}

function withTracedTools(body: unknown, options: InstrumentationOptions): unknown {
  if (!isRecord(body) || !Array.isArray(body['tools'])) return body
  return { ...body, tools: traceRunnableTools(body['tools'], options) }
}
