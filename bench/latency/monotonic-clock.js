/** In milliseconds, the same in all processes of one machine, whatever is done to its calendar clock. */
export function monotonicMs() {
  return Number(process.hrtime.bigint()) / 1e6
}
