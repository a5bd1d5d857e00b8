import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { reachAddress } from '../../src/doctor/reach-address.ts'

it('an address is reached while somebody listens there, and not after', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await reachAddress(`127.0.0.1:${port}`)
  server.close()
  await once(server, 'close')
  await expect(reachAddress(`127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED')
})

it('a name that is none is not reached', async () => {
  await expect(reachAddress('no-such-host.invalid:9092')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/)
})
