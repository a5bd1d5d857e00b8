// Loaded before an agent: its wall clock jumps, again and again, as a machine's does whose clock is set.
// What the process asks for time goes by it: Date, Date.now, performance.timeOrigin. Timers and
// performance.now() count time that passes, and do not jump on a real machine either. What the file system
// and the other processes say of time stays true.

/** One after the other, and then the first again. */
const JUMPS_MS = JSON.parse(process.env.JUMPS_MS)
const EVERY_MS = 1_500

const Real = globalThis.Date
const { timeOrigin } = performance
const begunAt = performance.now()

function jumpMs() {
  const number = Math.floor((performance.now() - begunAt) / EVERY_MS)
  return JUMPS_MS[number % JUMPS_MS.length]
}

globalThis.Date = class Date extends Real {
  constructor(...args) {
    if (args.length === 0) super(Real.now() + jumpMs())
    else super(...args)
  }

  static now() {
    return Real.now() + jumpMs()
  }
}
Object.defineProperty(performance, 'timeOrigin', { get: () => timeOrigin + jumpMs() })
