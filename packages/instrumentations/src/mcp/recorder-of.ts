import type { Recorder } from '../recorder.ts'

/** How calls are recorded. `undefined` when whoever asked for it has let go. */
export interface Recording {
  recorder: Recorder | undefined
}

const recordings = new WeakMap<object, Recording>()

/** Who names one client or server knows more of it than who observes all: what was said last counts. */
export function recordWith(target: object, recording: Recording): void {
  recordings.set(target, recording)
}

/** For who observes all of a class: leaves alone what is recorded already. */
export function recordUnlessNamed(target: object, recording: Recording): void {
  if (!recorderOf(target)) recordings.set(target, recording)
}

export function recorderOf(target: object): Recorder | undefined {
  return recordings.get(target)?.recorder
}
