import { getDefaultResultOrder, setDefaultResultOrder } from 'node:dns'
import * as net from 'node:net'
import tls from 'node:tls'

/**
 * How the agent connects, as its flags, variables and code have it: a thread starts from Node's own
 * defaults.
 */
export interface NetworkDefaults {
  readonly resultOrder: ReturnType<typeof getDefaultResultOrder>
  readonly autoSelectFamily: boolean
  readonly autoSelectFamilyTimeoutMs: number
  readonly minTlsVersion: tls.SecureVersion
  readonly maxTlsVersion: tls.SecureVersion
  readonly ciphers: string
}

export function networkDefaults(): NetworkDefaults {
  return {
    resultOrder: getDefaultResultOrder(),
    autoSelectFamily: net.getDefaultAutoSelectFamily(),
    autoSelectFamilyTimeoutMs: net.getDefaultAutoSelectFamilyAttemptTimeout(),
    minTlsVersion: tls.DEFAULT_MIN_VERSION,
    maxTlsVersion: tls.DEFAULT_MAX_VERSION,
    ciphers: tls.DEFAULT_CIPHERS,
  }
}

export function useNetworkDefaults(defaults: NetworkDefaults): void {
  setDefaultResultOrder(defaults.resultOrder)
  net.setDefaultAutoSelectFamily(defaults.autoSelectFamily)
  net.setDefaultAutoSelectFamilyAttemptTimeout(defaults.autoSelectFamilyTimeoutMs)
  tls.DEFAULT_MIN_VERSION = defaults.minTlsVersion
  tls.DEFAULT_MAX_VERSION = defaults.maxTlsVersion
  tls.DEFAULT_CIPHERS = defaults.ciphers
}
