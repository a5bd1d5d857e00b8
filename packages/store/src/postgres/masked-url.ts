/** The URL without its password, and without parameters, which can hold one. For people. */
export function maskedUrl(url: string): string {
  try {
    const { protocol, username, password, host, pathname } = new URL(url)
    const user = username === '' ? '' : `${username}${password === '' ? '' : ':***'}@`
    return `${protocol}//${user}${host}${pathname}`
  } catch {
    return 'the PostgreSQL server'
  }
}
