import type { ReachAddress } from './reach-address.ts'

export interface ReachedAddress {
  /** `host:port` */
  readonly address: string
  /** Why it does not answer; absent when it does. */
  readonly problem?: string
}

/** Tries all at the same time. */
export function reachedAddresses(
  addresses: readonly string[],
  reach: ReachAddress,
): Promise<readonly ReachedAddress[]> {
  return Promise.all(
    addresses.map(async (address) => {
      try {
        await reach(address)
        return { address }
      } catch (error) {
        return { address, problem: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}
