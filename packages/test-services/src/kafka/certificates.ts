import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCommand } from './run-command.ts'

export interface Certificates {
  /** PEM: what a client has to trust. */
  readonly caFile: string
  /** PKCS12: the key and certificate of a server that is called localhost and 127.0.0.1. */
  readonly keyStore: string
  readonly keyStorePassword: string
}

const ELLIPTIC_KEY = ['-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '2']
const SERVER_NAMES = 'san=dns:localhost,ip:127.0.0.1'

/** A certificate authority of its own, and a server certificate that it signed, made with `keytool`. */
export async function createCertificates(java: string, folder: string): Promise<Certificates> {
  const keyStorePassword = randomBytes(12).toString('hex')
  const file = (name: string): string => join(folder, name)
  const [ca, server] = [file('ca.p12'), file('server.p12')]
  const [caFile, request, certificate] = [file('ca.pem'), file('server.csr'), file('server.pem')]
  const keytool = async (store: string, args: readonly string[]): Promise<void> =>
    runKeytool(java, [...args, '-keystore', store, '-storepass', keyStorePassword])

  await Promise.all([
    keytool(ca, [...ELLIPTIC_KEY, '-alias', 'ca', '-dname', 'CN=CA for tests', '-ext', 'bc:c']),
    keytool(server, [...ELLIPTIC_KEY, '-alias', 'server', '-dname', 'CN=localhost']),
  ])
  await Promise.all([
    keytool(ca, ['-exportcert', '-alias', 'ca', '-rfc', '-file', caFile]),
    keytool(server, ['-certreq', '-alias', 'server', '-file', request]),
  ])
  const signed = ['-infile', request, '-outfile', certificate, '-rfc', '-validity', '2']
  await keytool(ca, ['-gencert', '-alias', 'ca', '-ext', SERVER_NAMES, ...signed])
  // keytool replaces a certificate by a chain only when it has all of the chain.
  await writeFile(
    certificate,
    (await readFile(certificate, 'utf8')) + (await readFile(caFile, 'utf8')),
  )
  await keytool(server, ['-importcert', '-alias', 'server', '-noprompt', '-file', certificate])
  return { caFile, keyStore: server, keyStorePassword }
}

/** `keytool` stands beside `java`. */
async function runKeytool(java: string, args: readonly string[]): Promise<void> {
  const keytool = java === 'java' ? 'keytool' : join(dirname(java), 'keytool')
  const { exitCode, output } = await runCommand(keytool, [...args, '-storetype', 'PKCS12'])
  if (exitCode !== 0) throw new Error(`keytool could not make a certificate:\n${output}`)
}
