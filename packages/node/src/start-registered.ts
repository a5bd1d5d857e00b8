import { startLazily } from './start.ts'

/**
 * What `register` loads where something is to be observed.
 *
 * @throws ConfigError that lists everything that is wrong
 */
export function startRegistered(): void {
  startLazily()
}
