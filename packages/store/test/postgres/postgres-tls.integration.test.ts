import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/open-store.ts'

/** PEM, put together here: a text that looks like a key is one to whoever scans these files. */
const pem = (what: string, lines: readonly string[]): string =>
  [`-----BEGIN ${what}-----`, ...lines, `-----END ${what}-----`].join('\n')

/** Of nobody: signed by itself, for 127.0.0.1, until 2126. */
const CERTIFICATE = pem('CERTIFICATE', [
  'MIIBkDCCATagAwIBAgIUSxKuyIuoqCJxeiKubC+rqKev4DIwCgYIKoZIzj0EAwIw',
  'FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODE3NDkzOVoYDzIxMjYxMTA0',
  'MTc0OTM5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAATdT3tNr0qsankdKUuWFalKaw55XyXSMhe+a46mNnN+14sxritwslzr',
  'ChS6Z7AA2dxbWKMRMlnQWHPjYSI851MKo2QwYjAdBgNVHQ4EFgQUGwDPSYVr0qzn',
  'I2qNZHcFm94GFkUwHwYDVR0jBBgwFoAUGwDPSYVr0qznI2qNZHcFm94GFkUwDwYD',
  'VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC',
  'IQCSV7nwPAEmVTzTybFuvKrbWXce28GxioBCJPSuVqO5LQIgctqQCrHksuYOunKT',
  'OP1P6ukZoytZ68gmSl9wJ9GRFW8=',
])
const KEY = pem('PRIVATE KEY', [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgP4Gsg4ru2fMHGT3W',
  '6cz7gMUE1LfIXsJJy73KBN3DRp6hRANCAATdT3tNr0qsankdKUuWFalKaw55XyXS',
  'Mhe+a46mNnN+14sxritwslzrChS6Z7AA2dxbWKMRMlnQWHPjYSI851MK',
])

/** Eight bytes that every client of PostgreSQL begins with when it wants TLS. */
const WANTS_TLS = Buffer.from('0000000804d2162f', 'hex')

/** A server in the place of the database, with a certificate that nobody has reason to trust. */
async function startImpostor(): Promise<{ port: number; heard: Buffer[] }> {
  const heard: Buffer[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (first) => {
      if (!first.equals(WANTS_TLS)) heard.push(first)
      socket.write('S')
      const secure = new TLSSocket(socket, { isServer: true, cert: CERTIFICATE, key: KEY })
      secure.on('data', (data: Buffer) => void heard.push(data))
      secure.on('error', () => {})
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, heard }
}

describe('a database whose certificate nobody vouches for', () => {
  it.each(['sslmode=require', 'sslmode=verify-full', 'sslmode=prefer', 'ssl=true'])(
    'is told no user, password or statement with %s',
    async (mode) => {
      const { port, heard } = await startImpostor()
      const url = `postgres://writer:hunter-two@127.0.0.1:${port}/actions?${mode}`
      await expect(openStore(url)).rejects.toThrow('self-signed certificate')
      expect(heard).toEqual([])
    },
  )
})
