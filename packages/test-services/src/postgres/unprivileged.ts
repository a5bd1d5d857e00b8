import { execFileSync } from 'node:child_process'

/** Whom files belong to and programs run as. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Whom to run PostgreSQL as: it refuses to run as root. `undefined` for "as we are".
 *
 * @throws Error where we are root and there is nobody else
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const account = accountOf(name)
    if (account) return account
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user postgres or nobody.')
}

function accountOf(name: string): Account | undefined {
  const id = (option: string): number =>
    Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: 'pipe' }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}
