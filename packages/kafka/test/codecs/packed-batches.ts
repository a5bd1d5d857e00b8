/**
 * The records of one batch, four messages of some JSON, and what a broker of Kafka 4.4.0 makes of
 * them with Java's libraries on a topic with that `compression.type`.
 */
export const BATCH: Buffer = Buffer.concat(
  [1, 2, 3, 4].map((n, index) => {
    const value = `{"action_type":"tool_call","action_name":"Read","n":${n}}`
    const [header, noHeaders] = [[120, 0, 0, index * 2, 1, value.length * 2], [0]]
    return Buffer.concat([Buffer.from(header), Buffer.from(value), Buffer.from(noHeaders)])
  }),
)

export const OF_JAVA = {
  gzip: 'H4sIAAAAAAAA/6tgYGBgzKlWSkwuyczPiy+pLEhVslIqyc/PiU9OzMlR0oHJ5CXmgmSCUhNTgIJ5SlaGtQwVDAxM5Gk2AmtmIU+zMVgzG3maTWoZADPgA0T0AAAA',
  snappy:
    'glNOQVBQWQAAAAABAAAAAQAAAFf0AYB4AAAAAWx7ImFjdGlvbl90eXBlIjoidG9vbF9jYWxsIiwRGghuYW0BGkBSZWFkIiwibiI6MX0AeAAAAtY9AAAyBT0ABNY9AAAzBT0ABtY9AAg0fQA=',
  lz4: 'BCJNGGBAglkAAAD0EngAAAABbHsiYWN0aW9uX3R5cGUiOiJ0b29sX2NhbGwiLBoAMG5hbRoA/wJSZWFkIiwibiI6MX0AeAAAAj0AIxEyPQAfBD0AIxEzPQAfBj0AIVAiOjR9AAAAAAA=',
  zstd: 'KLUv/QBYjAIAxAN4AAAAAWx7ImFjdGlvbl90eXBlIjoidG9vbF9jYWxsIixuYW1SZWFkIiwibiI6MX0AeAAAAjIEMwY0fQAHAANHgHADh4EgDgi3wBrpdz4BAQAA',
} as const

/** The same records without chunks around them, as librdkafka writes them. */
export const RAW_SNAPPY =
  '9AGAeAAAAAFseyJhY3Rpb25fdHlwZSI6InRvb2xfY2FsbCIsERoIbmFtARpAUmVhZCIsIm4iOjF9AHgAAALWPQAAMgU9AATWPQAAMwU9AAbWPQAINH0A'
