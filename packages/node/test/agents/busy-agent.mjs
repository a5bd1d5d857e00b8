// An agent that takes many steps at once, and then goes on as its argument says. NO_SPOOL: it has
// memory alone.
import { start } from '@agent-actions/node'

const deadline = process.env.EXIT_DEADLINE_MS
const actions = start({
  agentName: 'busy',
  ...(deadline === undefined ? {} : { exitDeadlineMs: Number(deadline) }),
  ...(process.env.NO_SPOOL && { spool: false }),
})
let accepted = 0
const step = () => {
  const isAccepted = actions.log.logDecision({ decisionName: `step ${accepted + 1}` })
  if (isAccepted) accepted += 1
  return isAccepted
}
const steps = (count) => {
  for (let i = 0; i < count; i += 1) step()
}
/** Until it is told to end by itself. */
const stayAlive = () => {
  const alive = setInterval(() => {}, 1_000_000)
  process.once('SIGHUP', () => clearInterval(alive))
}
const delivered = async () => {
  while ((await actions.flush()).queued > 0);
}

const ways = {
  /** Ends by itself. */
  ends: () => steps(1_000),
  /** Waits to be told to end. */
  waits() {
    steps(1_000)
    stayAlive()
    console.log('ready')
  },
  /** Works on until a signal ends it, and prints how many were accepted by now. */
  load() {
    stayAlive()
    const work = () => {
      // Not so fast that the queue is full.
      const before = accepted
      for (let i = 0; i < 20 && actions.stats().queued < 5_000; i += 1) step()
      if (accepted > before) console.log(`accepted ${accepted}`)
      setImmediate(work)
    }
    work()
    void actions.flush().then(() => console.log('ready'))
  },
  /** Is connected before it goes on. */
  async connects() {
    steps(1)
    await delivered()
    stayAlive()
    process.once('SIGUSR2', () => {
      steps(999)
      console.log('did the rest')
    })
    console.log('ready')
  },
  /** Leaves no time. */
  async exits() {
    steps(1)
    await delivered()
    steps(999)
    process.exit(7)
  },
  /** Takes its time. */
  async exitsInOrder() {
    steps(1_000)
    await actions.shutdown()
    process.exit(7)
  },
  /** Nobody catches its error. */
  async crashes() {
    steps(1)
    await delivered()
    steps(999)
    throw new RangeError('unhandled')
  },
}
await ways[process.argv[2]]()
