// What a tool is called with and what it returns, by size: real-looking, plain objects.

const SENTENCE =
  'export function total(items) {\n  // The discount is per line, not per order.\n  return items.reduce((sum, item) => sum + item.price * item.count, 0)\n}\n'

const text = (chars) => SENTENCE.repeat(Math.ceil(chars / SENTENCE.length)).slice(0, chars)

const hits = (count, chars) =>
  Array.from({ length: count }, (_, index) => ({
    file_path: `src/orders/order-${index % 7}.ts`,
    line: index * 3,
    text: text(chars),
  }))

/** About 100 B, 2 KB and 50 KB of JSON, arguments and result together. */
const MAKERS = {
  small: () => ({
    parameters: { file_path: 'src/orders/order.ts', offset: 12 },
    result: { lines: 40, first: 'export const a = 1' },
  }),
  middle: () => ({
    parameters: { pattern: 'total', glob: '**/*.ts', options: { case: true, max: 100 } },
    result: { hits: hits(8, 120), note: text(600) },
  }),
  large: () => ({
    parameters: { file_path: 'src/orders/order.ts', content: text(14_000) },
    result: { hits: hits(80, 200), text: text(15_000) },
  }),
}

export const SIZES = Object.keys(MAKERS)

/** Calls of one block: few enough that no queue fills up. */
export const CALLS = { small: 500, middle: 250, large: 50 }

export function payloadsOf(size) {
  return Array.from({ length: CALLS[size] }, () => MAKERS[size]())
}
