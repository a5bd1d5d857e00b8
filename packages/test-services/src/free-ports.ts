import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** Different ports of this machine on which nobody listens. */
export async function freePorts(count: number): Promise<readonly number[]> {
  // All are held until the last is known, so that none is handed out twice.
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
