import { once } from 'node:events'
import type { Started } from './built-command.ts'
import type { Outcome } from './fake-context.ts'

/** Resolves once the consumer has made a row. */
export async function untilStored(health: string): Promise<void> {
  const stored = async (): Promise<number> => {
    const report = (await (await fetch(health)).json()) as { counts: { stored: number } }
    return report.counts.stored
  }
  while ((await stored()) === 0);
}

const HEALTH = /health: (http:[^\s"]+)/

/** Gives `work` the address of the consumer's health; stops it by SIGTERM in any case. */
export async function withConsumer(
  consumer: Started,
  work: (health: string) => Promise<void>,
): Promise<Outcome> {
  try {
    const said = await untilSaid(consumer, HEALTH)
    await work(HEALTH.exec(said)![1]!)
  } finally {
    consumer.child.kill('SIGTERM')
  }
  return consumer.ended
}

/** Resolves with what was on stderr so far once it has this; rejects when the process ended first. */
export async function untilSaid({ child, ended }: Started, what: string | RegExp): Promise<string> {
  let said = ''
  child.stderr!.on('data', (chunk: string) => (said += chunk))
  const end = ended.then(({ code, stderr }) => {
    throw new Error(`it ended with ${code}:\n${stderr}`)
  })
  end.catch(() => undefined)
  while (said.search(what) < 0) await Promise.race([once(child.stderr!, 'data'), end])
  return said
}
