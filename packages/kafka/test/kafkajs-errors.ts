import { createRequire } from 'node:module'

type MakeError = new (error: unknown, details?: object) => Error

/** kafkajs's errors as it makes them itself; its types know other constructors. */
const require = createRequire(import.meta.url)
const errors = require('kafkajs/src/errors') as Readonly<Record<string, MakeError>>
const protocol = require('kafkajs/src/protocol/error') as {
  readonly errorCodes: readonly { readonly type: string; readonly code: number }[]
  createErrorFromCode(code: number): Error
}

/** The answer of a broker, by its name in the protocol. */
export function protocolError(type: string): Error {
  const known = protocol.errorCodes.find((error) => error.type === type)
  if (!known) throw new Error(`kafkajs knows no ${type}`)
  return protocol.createErrorFromCode(known.code)
}

export function kafkajsError(name: string, error: unknown, details?: object): Error {
  const Made = errors[name]
  if (!Made) throw new Error(`kafkajs has no ${name}`)
  return new Made(error, details)
}

export function connectionError(code: string | undefined, broker: string, message = code): Error {
  return kafkajsError('KafkaJSConnectionError', `Connection error: ${message}`, { broker, code })
}

/** As it is thrown once all tries have failed: the outer one of two loops that are in each other. */
export function afterRetries(error: Error): Error {
  const inner = kafkajsError('KafkaJSNumberOfRetriesExceeded', error, {
    retryCount: 2,
    retryTime: 1,
  })
  return kafkajsError('KafkaJSNonRetriableError', inner, { cause: inner })
}
