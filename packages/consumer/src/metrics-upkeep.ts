import { Counter, Gauge, type Registry } from 'prom-client'

export interface UpkeepMetrics {
  rowsOutside(rows: number): void
  upkeepFailed(): void
  hoursFailed(): void
}

/** Metrics of the upkeep of partitions and of statistics by hour. */
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
  const hours = new Counter({
    name: `${prefix}_hours_upkeep_failures_total`,
    help: 'Rounds, one in 10 minutes, that could not fill the statistics by hour. Until one succeeds they are read from the rows: right, and slower.',
    registers,
  })
  return {
    rowsOutside: (count) => rows.set(count),
    upkeepFailed: () => failures.inc(),
    hoursFailed: () => hours.inc(),
  }
}
