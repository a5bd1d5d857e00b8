/** Whoever typed the id acts next. */
export class NoSuchRunError extends Error {
  constructor(id: string) {
    super(`${id}: no such run; see agent-actions runs`)
    this.name = 'NoSuchRunError'
  }
}
