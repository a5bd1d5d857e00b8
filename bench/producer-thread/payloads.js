// What the agent's tool calls are called with and return: some 300 to 550 bytes of JSON, so that an event
// has 700 bytes on average. Words in changing order, for gzip would make too little of a text that repeats.

const WORDS =
  'order total discount line price count customer invoice return import export function const await item sum check retry result error value page query index table row column test build'.split(
    ' ',
  )

/** @param random a source of numbers from 0 to 1: the same one gives the same payloads */
export function makePayloads(count, random = Math.random) {
  const text = (words) =>
    Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')
  return Array.from({ length: count }, (_, index) => ({
    parameters: {
      file_path: `/srv/shop/src/orders/order-${index}.ts`,
      pattern: text(4),
      limit: 100 + (index % 400),
    },
    result: { lines: index % 500, truncated: index % 3 === 0, content: text(20 + (index % 40)) },
  }))
}
