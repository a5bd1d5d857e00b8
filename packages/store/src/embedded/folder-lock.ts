import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '@agent-actions/events'
import { makeFolder } from './make-folder.ts'
import { processFacts, type ProcessFacts } from './process-facts.ts'

/** Ownership of a folder by this process. */
export interface FolderLock {
  /** Safe to call twice. */
  release(): Promise<void>
}

interface Owner {
  /** Names this act of locking: no two are ever the same. */
  readonly token: string
  readonly pid: number
  readonly start: string
  readonly host: string
  readonly since: string
}

/**
 * How the lock works. `owner.json` names the owner. When that process is dead, the right to
 * succeed it is the file `owner.<its token>.json`, made by whoever comes first; when that one is
 * dead too, `owner.<its token>.json` in turn. The living process at the end of this chain owns the
 * folder. Nobody ever deletes a lock to take it, because the lock that is deleted may already be
 * another one than the one that was read.
 */
const FILE = 'owner'
const UNREADABLE = 'unreadable'
/** Each attempt is lost to another process that won. */
const MAX_ATTEMPTS = 100

/**
 * Makes this process the only owner of the folder, which is made if it is not there. A lock whose
 * process is dead, or whose pid now is another process's, is taken over.
 *
 * @throws StoreError `AA_STORE_LOCKED`, retryable, when a living process owns it, this one included
 */
export async function lockFolder(
  folder: string,
  facts: ProcessFacts = processFacts,
): Promise<FolderLock> {
  await makeFolder(folder)
  const me: Owner = {
    token: randomUUID(),
    pid: facts.pid,
    start: (await facts.startOf(facts.pid)) ?? '',
    host: facts.host,
    since: new Date().toISOString(),
  }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const chain = await readChain(folder)
    const last = chain.at(-1)
    if (last && (await isAlive(last, facts))) throw locked(folder, last, facts)
    const path = pathAfter(folder, last)
    if (!(await writeExclusively(path, me))) continue
    // A slow contender may have succeeded a lock that is long gone. Then its file leads nowhere.
    if (isLastOf(await readChain(folder), me)) {
      await shorten(folder, chain, me)
      return { release: () => release(folder, me) }
    }
    await rm(path, { force: true })
  }
  throw new StoreError('AA_STORE_LOCKED', `The store in ${folder} changes hands all the time.`, {
    retryable: true,
  })
}

async function readChain(folder: string): Promise<readonly Owner[]> {
  const chain: Owner[] = []
  for (;;) {
    const owner = await readOwner(pathAfter(folder, chain.at(-1)), chain.length)
    if (!owner || chain.some(({ token }) => token === owner.token)) return chain
    chain.push(owner)
  }
}

function pathAfter(folder: string, owner: Owner | undefined): string {
  return join(folder, owner ? `${FILE}.${owner.token}.json` : `${FILE}.json`)
}

async function readOwner(path: string, place: number): Promise<Owner | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : parseOwner(text, place)
}

/** Only a power failure leaves a lock that cannot be read: it is written before it is linked. */
function parseOwner(text: string, place: number): Owner {
  const dead: Owner = { token: `${UNREADABLE}-${place}`, pid: 0, start: '', host: '', since: '' }
  try {
    const owner = JSON.parse(text) as Partial<Owner>
    const isWhole = typeof owner.pid === 'number' && /^[0-9a-f-]{36}$/.test(owner.token ?? '')
    return isWhole ? { ...dead, ...owner } : dead
  } catch {
    return dead
  }
}

async function isAlive(owner: Owner, facts: ProcessFacts): Promise<boolean> {
  if (owner.token.startsWith(UNREADABLE)) return false
  // Another machine's processes cannot be seen from here.
  if (owner.host !== facts.host) return true
  const start = await facts.startOf(owner.pid)
  if (start === undefined) return false
  return start === '' || owner.start === '' || start === owner.start
}

/** Whole or not at all, and only if nothing is there. */
async function writeExclusively(path: string, owner: Owner): Promise<boolean> {
  const draft = `${path}.${owner.token}`
  await writeFile(draft, `${JSON.stringify(owner, undefined, 2)}\n`)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

function isLastOf(chain: readonly Owner[], owner: Owner): boolean {
  return chain.at(-1)?.token === owner.token
}

/** Puts the owner at the head and removes the dead; first the head, so that the chain never breaks. */
async function shorten(folder: string, dead: readonly Owner[], owner: Owner): Promise<void> {
  if (dead.length === 0) return
  const draft = join(folder, `${FILE}.json.${owner.token}`)
  await writeFile(draft, `${JSON.stringify(owner, undefined, 2)}\n`)
  await rename(draft, pathAfter(folder, undefined))
  for (const predecessor of dead) await rm(pathAfter(folder, predecessor), { force: true })
}

async function release(folder: string, owner: Owner): Promise<void> {
  const path = pathAfter(folder, undefined)
  const head = await readOwner(path, 0)
  if (head?.token === owner.token) await rm(path, { force: true })
}

function locked(folder: string, owner: Owner, facts: ProcessFacts): StoreError {
  const path = pathAfter(folder, undefined)
  const [who, then] =
    owner.host === facts.host
      ? [
          owner.pid === facts.pid ? `this process (${owner.pid})` : `process ${owner.pid}`,
          'Wait for it to end, or use a folder of its own.',
        ]
      : [
          `process ${owner.pid} on the machine ${owner.host}`,
          `If that machine is gone for good, delete ${path}.`,
        ]
  return new StoreError(
    'AA_STORE_LOCKED',
    `The store in ${folder} belongs to ${who} since ${owner.since}. One process owns an embedded store. ${then}`,
    { retryable: true },
  )
}
