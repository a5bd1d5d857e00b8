/** Whoever typed the id acts next: there is no such dead letter, or no longer. */
export class NoSuchLetterError extends Error {
  constructor(asked: readonly string[], dlqTopic: string) {
    const which = asked.length === 1 ? `no dead letter ${asked[0]}` : `none of ${asked.join(', ')}`
    super(`There is ${which} in ${dlqTopic}. agent-actions dlq list shows what is there.`)
    this.name = 'NoSuchLetterError'
  }
}
