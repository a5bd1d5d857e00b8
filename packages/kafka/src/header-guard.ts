/** A header as kafkajs reads it from a record. */
interface Header {
  readonly key: string
  readonly value: Buffer | null
}

type HeaderValues = Header['value'] | Header['value'][]

/** The part of kafkajs's decoder that is patched. Only the headers of records are such arrays. */
export interface DecoderPrototype {
  readVarIntArray: (this: unknown, reader: (decoder: unknown) => Header) => Header[]
}

const guarded = new WeakSet<DecoderPrototype>()

/**
 * kafkajs 2.2.4 copies all headers that it has for each one more: a record of 200 KB with 10,000
 * headers stops its reader for minutes, and after each restart again. It puts the array that it reads
 * together by `reduce`, so the array gets one of its own, which takes linear time.
 */
export function guardHeaders(prototype: DecoderPrototype): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  const read = prototype.readVarIntArray
  prototype.readVarIntArray = function readHeaders(reader) {
    const headers = read.call(this, reader)
    return Object.defineProperty(headers, 'reduce', { value: () => headersByName(headers) })
  }
}

/** As kafkajs has them, a repeated one as a list, but for names like `constructor`: it finds those in every object. */
function headersByName(headers: readonly Header[]): Record<string, HeaderValues> {
  const byName: Record<string, HeaderValues> = {}
  for (const { key, value } of headers) {
    if (!Object.hasOwn(byName, key)) add(byName, key, value)
    else if (Array.isArray(byName[key])) byName[key].push(value)
    else byName[key] = [byName[key] as Header['value'], value]
  }
  return byName
}

/** Assigned, all headers with the same names share one shape in memory; that one name cannot be. */
function add(byName: Record<string, HeaderValues>, name: string, value: Header['value']): void {
  if (name !== '__proto__') byName[name] = value
  else
    Object.defineProperty(byName, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
}
