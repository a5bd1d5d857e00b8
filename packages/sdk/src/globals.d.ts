// The few web-standard globals this package uses, each of which a runtime may lack. It is compiled
// without Node's and without the DOM's types, so that a Node built-in cannot slip in unseen.
declare const performance: { now(): number } | undefined
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array } | undefined

/** Of the Streams standard, where the runtime has it. */
declare const ReadableStream: (new () => { readonly locked: boolean }) | undefined
