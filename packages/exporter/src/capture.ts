/** What is kept of an action: everything, or only that it happened. */
export const CAPTURES = ['all', 'names'] as const
/** One of `CAPTURES`. */
export type Capture = (typeof CAPTURES)[number]
