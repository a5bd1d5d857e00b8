import { Counter, Gauge, type Registry } from 'prom-client'

export interface UpkeepMetrics {
  rowsOutside(rows: number): void
  upkeepFailed(): void
}

/** Metrics of the hourly upkeep of partitions. */
export function createUpkeep(registry: Registry, prefix: string): UpkeepMetrics {
  const registers = [registry]
  const rows = new Gauge({
    name: `${prefix}_rows_outside_partitions`,
    help: 'Rows in the default partitions, because their time is far from now or upkeep failed; counted hourly, to 10,000 at the most. They are found by every query, only slower.',
    registers,
  })
  const failures = new Counter({
    name: `${prefix}_partition_upkeep_failures_total`,
    help: 'Hourly rounds that could not make the partitions of the coming weeks. Rows go to the default partitions meanwhile; nothing is lost.',
    registers,
  })
  return {
    rowsOutside: (count) => rows.set(count),
    upkeepFailed: () => failures.inc(),
  }
}
