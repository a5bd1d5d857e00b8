import type { Lab } from './lab/lab.ts'

/** What stands ready when a story begins. */
export interface Setting {
  /** 1 by default. Only a single one has a proxy before it. */
  readonly brokers?: 1 | 3
  /** Between agents and consumers on one side and the broker on the other. */
  readonly kafkaProxy?: boolean
  /** Between consumers and the database. */
  readonly databaseProxy?: boolean
}

/** A fault, told from its beginning to the moment when all is well again. */
export interface Story {
  /** Of the fault plan; several stories may tell of one fault. */
  readonly fault: number
  /** Unique, for `--only`. */
  readonly name: string
  /** What happens, as the table says it. */
  readonly title: string
  readonly setting?: Setting
  /** Also told by `npm test`: short, and the same each time. */
  readonly isShort?: boolean
  /**
   * Breaks things and mends them. What follows for each story alike: agents finish, what the dead have
   * left is sent, the topic is read to its end, and the invariants are checked.
   */
  readonly tell: (lab: Lab) => Promise<void>
}
