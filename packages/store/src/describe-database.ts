/** A database's URL for people: without its password, and without parameters, which can hold one. */
export function describeDatabase(url: string): string {
  if (url.startsWith('pglite:')) return url
  try {
    const { protocol, username, password, host, pathname } = new URL(url)
    const user = username === '' ? '' : `${username}${password === '' ? '' : ':***'}@`
    return `${protocol}//${user}${host}${pathname}`
  } catch {
    return 'the PostgreSQL server'
  }
}
