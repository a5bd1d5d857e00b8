import { Counter, Gauge, type Registry } from 'prom-client'

/** By label value where there is a label; `undefined`: not known, and so not shown. */
type GaugeValues = number | undefined | readonly (readonly [label: string, value: number])[]

export interface GaugeView {
  readonly name: string
  readonly help: string
  readonly label?: string
  readonly values: () => GaugeValues
}

/** A gauge that is read when it is scraped. */
export function gaugeOf(registry: Registry, { name, help, label, values }: GaugeView): Gauge {
  const labelNames = label === undefined ? [] : [label]
  return new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      const now = values()
      this.reset()
      if (typeof now === 'number') this.set(now)
      // A gauge without a label is 0 until somebody says otherwise, and 0 would be a statement.
      else if (now === undefined) this.remove()
      else for (const [value, amount] of now) this.set({ [label ?? '']: value }, amount)
    },
  })
}

export interface TotalView {
  readonly name: string
  readonly help: string
  readonly value: () => number
}

/** A counter that somebody else counts. */
export function totalOf(registry: Registry, { name, help, value }: TotalView): Counter {
  return new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset()
      this.inc(value())
    },
  })
}
