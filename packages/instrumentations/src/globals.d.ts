// Of the web's standards, in every runtime that the frameworks run on. It is compiled without Node's and
// without the DOM's types, so that a Node built-in cannot slip in unseen.
declare const performance: { now(): number }
declare const setTimeout: (callback: () => void, delayMs: number) => unknown
declare const clearTimeout: (timer: unknown) => void
