// The few web-standard globals this package uses. It is compiled without Node's and without the
// DOM's types, so that a Node built-in cannot slip in unseen.
declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean })
  decode(bytes: Uint8Array): string
}
declare function atob(base64: string): string
