import { setTimeout as delay } from 'node:timers/promises'

const ASK_AGAIN_AFTER_MS = 100

export interface Waiting {
  readonly withinMs: number
  /** What the error says when the time is over. */
  readonly otherwise: () => string
}

/** Resolves once `isSo` says yes. What it throws counts as a no. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  { withinMs, otherwise }: Waiting,
): Promise<void> {
  const giveUpAtMs = performance.now() + withinMs
  for (;;) {
    if (await answer(isSo)) return
    if (performance.now() > giveUpAtMs) throw new Error(otherwise())
    await delay(ASK_AGAIN_AFTER_MS)
  }
}

async function answer(isSo: () => Promise<boolean> | boolean): Promise<boolean> {
  try {
    return await isSo()
  } catch {
    return false
  }
}
