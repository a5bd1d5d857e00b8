import type { Following } from './following.ts'
import { asyncStep, syncStep, type MethodName, type Step } from './iterator-step.ts'
import { Steps } from './steps.ts'

const SYNC = prototypeAbove(function* () {})
const ASYNC = prototypeAbove(async function* () {})

/** %GeneratorPrototype% (ECMA-262, 27.5.1) or its async twin: every generator inherits it. */
function prototypeAbove(generatorFunction: { readonly prototype: object }): object {
  return Object.getPrototypeOf(generatorFunction.prototype) as object
}

/**
 * A generator, followed until it is done; `undefined` for anything else, other iterators included.
 *
 * What is given out is a proxy: a generator like the one behind it, with its prototype, tag and
 * properties, that takes each step with the action active. The action ends with the last step: done,
 * thrown, left early (`break` calls `return`), or given up, when the proxy is collected as garbage.
 */
export function followGenerator(following: Following, value: object): object | undefined {
  const isAsync = ASYNC.isPrototypeOf(value)
  if (!isAsync && !SYNC.isPrototypeOf(value)) return undefined
  const steps = new Steps(following)
  const proxy = tracedIterator(value, isAsync ? asyncStep(value, steps) : syncStep(value, steps))
  steps.endWhenCollected(proxy)
  return proxy
}

/** The iterator, whose methods take their steps by `step`. */
export function tracedIterator<T extends object>(iterator: T, step: Step): T {
  const methods = new Map<PropertyKey, unknown>()
  for (const name of ['next', 'return', 'throw'] as const) {
    const method: unknown = Reflect.get(iterator, name)
    if (typeof method === 'function') methods.set(name, steppingMethod(method, name, step))
  }
  return new Proxy(iterator, {
    get: (target, key, receiver) =>
      methods.get(key) ?? (Reflect.get(target, key, receiver) as unknown),
  })
}

/** Looks like the method that it stands for. */
function steppingMethod(method: object, name: MethodName, step: Step): unknown {
  return new Proxy(method as () => unknown, {
    apply: (_method, _self, args: unknown[]) => step(name, args),
  })
}
