import type { Steps } from './steps.ts'

export type MethodName = 'next' | 'return' | 'throw'
/** Calls the iterator's method of that name, and gives what it gives. */
export type Step = (name: MethodName, args: readonly unknown[]) => unknown

type Result = IteratorResult<unknown, unknown>

export function syncStep(iterator: object, steps: Steps): Step {
  let isRunning = false
  return (name, args) => {
    const call = (): Result => callMethod(iterator, name, args) as Result
    // A generator that calls itself is told so by the language, and goes on.
    if (isRunning) return call()
    isRunning = true
    const completion = steps.run(call)
    isRunning = false
    if (completion.status === 'threw') {
      steps.threw(completion.error)
      throw completion.error
    }
    steps.stepped(completion.value)
    return completion.value
  }
}

export function asyncStep(iterator: object, steps: Steps): Step {
  return (name, args) =>
    followStep(() => callMethod(iterator, name, args) as Promise<Result>, steps)
}

/** Calls `take` with the action active; the promise it gives settles the same way. */
export function followStep(take: () => Promise<Result>, steps: Steps): Promise<Result> {
  const completion = steps.run(take)
  if (completion.status === 'threw') throw completion.error
  return completion.value.then(
    (result) => {
      steps.stepped(result)
      return result
    },
    (error: unknown) => {
      steps.threw(error)
      throw error
    },
  )
}

function callMethod(iterator: object, name: MethodName, args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(iterator, name) as () => unknown, iterator, args)
}
