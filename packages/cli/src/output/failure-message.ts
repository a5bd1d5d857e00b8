/** `no such file` of `ENOENT: no such file` behind the type `ENOENT`: the type is told once. */
export function messageBehind(type: string, message: string): string {
  return type !== '' && message.startsWith(`${type}:`)
    ? message.slice(type.length + 1).trimStart()
    : message
}
