import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { booleanVariable } from './boolean-variable.ts'
import type { KafkaEnvironment } from './kafka-settings.ts'

/** The variables that name files, and what Node's `tls` calls their content. */
const FILES = {
  KAFKA_SSL_CA_FILE: 'ca',
  KAFKA_SSL_CERT_FILE: 'cert',
  KAFKA_SSL_KEY_FILE: 'key',
} as const
type FileVariable = keyof typeof FILES

/** A file that is given means TLS. What is wrong is added to `problems`. */
export function tlsFromEnvironment(
  environment: KafkaEnvironment,
  problems: string[],
): ConnectionOptions | false {
  const isOn = booleanVariable('KAFKA_SSL', environment, problems)
  const given = (Object.keys(FILES) as FileVariable[]).filter((name) => environment[name])
  if (isOn === false && given.length > 0) {
    problems.push(
      `KAFKA_SSL=false says no TLS, but ${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} set, for TLS. Remove one or the other`,
    )
  }
  requirePair(given, problems)
  const options: ConnectionOptions = {}
  for (const name of given) {
    const content = readFile(name, environment[name]!, problems)
    if (content) options[FILES[name]] = content
  }
  return isOn || given.length > 0 ? options : false
}

function requirePair(given: readonly FileVariable[], problems: string[]): void {
  const [hasCertificate, hasKey] = [
    given.includes('KAFKA_SSL_CERT_FILE'),
    given.includes('KAFKA_SSL_KEY_FILE'),
  ]
  if (hasCertificate === hasKey) return
  const [there, missing] = hasCertificate
    ? ['KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE']
    : ['KAFKA_SSL_KEY_FILE', 'KAFKA_SSL_CERT_FILE']
  problems.push(
    `${there} is set without ${missing}. A client certificate needs both its file and the file of its key`,
  )
}

function readFile(name: FileVariable, path: string, problems: string[]): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    problems.push(`${name} names the file ${path}, which cannot be read (${code})`)
    return undefined
  }
}
