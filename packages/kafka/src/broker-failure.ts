import { AgentActionsError } from '@agent-actions/events'

/** What went wrong, found in an error or in one of its causes. */
export type Failure =
  | { readonly kind: 'ours'; readonly error: AgentActionsError }
  | {
      readonly kind: FailureKind
      /** For people, without a full stop. */
      readonly said: string
      /** Name of the protocol's error, or the system's. */
      readonly code: string | undefined
      /** `host:port` of who failed. */
      readonly address: string | undefined
      /** Somebody is there, and ended the connection. */
      readonly isClosed: boolean
    }

export type FailureKind =
  | 'unreachable'
  | 'login'
  | 'certificate'
  | 'permission'
  | 'setting'
  | 'topic'
  | 'record'
  | 'passing'

/** The first of these that any cause is tells more than all that comes after it. */
const BY_IMPORTANCE: readonly FailureKind[] = [
  'record',
  'login',
  'certificate',
  'permission',
  'topic',
  'setting',
  'unreachable',
  'passing',
]

export function findFailure(error: unknown): Failure {
  const causes = causesOf(error)
  const ours = causes.find((cause) => cause instanceof AgentActionsError)
  if (ours) return { kind: 'ours', error: ours }
  const kinds = causes.map(kindOf)
  for (const kind of BY_IMPORTANCE) {
    // The innermost one: those around it only repeat it.
    const found = causes[kinds.lastIndexOf(kind)]
    if (found) return describe(kind, found)
  }
  return describe('passing', causes.at(-1) ?? { message: String(error) })
}

/** Whether this answer of a broker, by its name in the protocol, is among the causes. */
export function hasProtocolError(error: unknown, type: string): boolean {
  return causesOf(error).some((cause) => cause.type === type)
}

export function hasErrorName(error: unknown, name: string): boolean {
  return causesOf(error).some((cause) => cause.name === name)
}

/** What kafkajs and Node put on their errors. */
interface Cause {
  readonly message?: unknown
  readonly name?: unknown
  /** Name of a protocol error. */
  readonly type?: unknown
  /** Number of a protocol error, or name of a system error. */
  readonly code?: unknown
  readonly broker?: unknown
  readonly cause?: unknown
  readonly originalError?: unknown
  readonly errors?: unknown
}

const MAX_CAUSES = 50

function causesOf(error: unknown): readonly Cause[] {
  const found = new Set<Cause>()
  const visit = (candidate: unknown): void => {
    if (typeof candidate !== 'object' || candidate === null) return
    if (found.size >= MAX_CAUSES || found.has(candidate)) return
    found.add(candidate)
    const { cause, originalError, errors } = candidate as Cause
    for (const inner of [cause, originalError, ...(Array.isArray(errors) ? errors : [])]) {
      visit(inner)
    }
  }
  visit(error)
  return [...found]
}

/** https://kafka.apache.org/protocol#protocol_error_codes; what is not here passes by itself. */
const PROTOCOL_ERRORS: readonly (readonly [code: number, type: string, kind: FailureKind])[] = [
  [3, 'UNKNOWN_TOPIC_OR_PARTITION', 'topic'],
  [10, 'MESSAGE_TOO_LARGE', 'record'],
  [17, 'INVALID_TOPIC_EXCEPTION', 'setting'],
  [18, 'RECORD_LIST_TOO_LARGE', 'record'],
  [21, 'INVALID_REQUIRED_ACKS', 'setting'],
  [23, 'INCONSISTENT_GROUP_PROTOCOL', 'setting'],
  [24, 'INVALID_GROUP_ID', 'setting'],
  [26, 'INVALID_SESSION_TIMEOUT', 'setting'],
  [29, 'TOPIC_AUTHORIZATION_FAILED', 'permission'],
  [30, 'GROUP_AUTHORIZATION_FAILED', 'permission'],
  [31, 'CLUSTER_AUTHORIZATION_FAILED', 'permission'],
  // A broker's limit on clocks: the record is not to blame, and is taken once clock or limit is set.
  [32, 'INVALID_TIMESTAMP', 'setting'],
  [33, 'UNSUPPORTED_SASL_MECHANISM', 'login'],
  [34, 'ILLEGAL_SASL_STATE', 'login'],
  [35, 'UNSUPPORTED_VERSION', 'setting'],
  [37, 'INVALID_PARTITIONS', 'setting'],
  [38, 'INVALID_REPLICATION_FACTOR', 'setting'],
  [39, 'INVALID_REPLICA_ASSIGNMENT', 'setting'],
  [40, 'INVALID_CONFIG', 'setting'],
  [42, 'INVALID_REQUEST', 'setting'],
  [43, 'UNSUPPORTED_FOR_MESSAGE_FORMAT', 'setting'],
  [44, 'POLICY_VIOLATION', 'setting'],
  [53, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'permission'],
  [54, 'SECURITY_DISABLED', 'setting'],
  [58, 'SASL_AUTHENTICATION_FAILED', 'login'],
  [65, 'DELEGATION_TOKEN_AUTHORIZATION_FAILED', 'permission'],
  [66, 'DELEGATION_TOKEN_EXPIRED', 'login'],
  [76, 'UNSUPPORTED_COMPRESSION_TYPE', 'setting'],
  [81, 'GROUP_MAX_SIZE_REACHED', 'setting'],
  [87, 'INVALID_RECORD', 'record'],
]
const BY_CODE = new Map(PROTOCOL_ERRORS.map(([code, , kind]) => [code, kind]))
const BY_TYPE = new Map(PROTOCOL_ERRORS.map(([, type, kind]) => [type, kind]))

/** kafkajs's errors that come from no answer of a broker. */
const BY_NAME = new Map<unknown, FailureKind>([
  ['KafkaJSSASLAuthenticationError', 'login'],
  ['KafkaJSConnectionError', 'unreachable'],
  ['KafkaJSConnectionClosedError', 'unreachable'],
  ['KafkaJSRequestTimeoutError', 'unreachable'],
  ['KafkaJSLockTimeout', 'unreachable'],
  ['KafkaJSTimeout', 'unreachable'],
  ['KafkaJSBrokerNotFound', 'unreachable'],
  ['KafkaJSNoBrokerAvailableError', 'unreachable'],
  ['KafkaJSGroupCoordinatorNotFound', 'unreachable'],
  ['KafkaJSServerDoesNotSupportApiKey', 'setting'],
  ['KafkaJSNotImplemented', 'setting'],
])

/** OpenSSL's and Node's names for TLS that does not come about. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$)/
/** What the system says of a connection, as in Node's `errors` page, "Common system errors". */
const SYSTEM_CODE =
  /^(ECONN|EHOST|ENET|EADDR|EPIPE$|ETIMEDOUT$|ENOTFOUND$|EAI_|ESOCKET|ENOTCONN$|EACCES$|EPERM$)/

function kindOf(cause: Cause): FailureKind | undefined {
  const { type, code, name } = cause
  if (typeof code === 'number') {
    const kind = BY_CODE.get(code)
    if (kind) return kind
  }
  if (typeof type === 'string') return BY_TYPE.get(type) ?? 'passing'
  if (typeof code === 'string') {
    if (TLS_CODE.test(code)) return 'certificate'
    if (SYSTEM_CODE.test(code)) return 'unreachable'
  }
  return BY_NAME.get(name)
}

function describe(kind: FailureKind, cause: Cause): Failure {
  const { message, type, code, name, broker } = cause
  const text = plainText([message, name].find((said) => typeof said === 'string') ?? kind)
  const label = typeof type === 'string' ? type : typeof code === 'string' ? code : undefined
  return {
    kind,
    said: label === undefined || text.includes(label) ? text : `${text} (${label})`,
    code: label,
    address: typeof broker === 'string' && /:\d+$/.test(broker) ? broker : undefined,
    isClosed: name === 'KafkaJSConnectionClosedError' || code === 'ECONNRESET',
  }
}

const MAX_TEXT_LENGTH = 300
/** `40E7…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…/ssl3_record.c:355:` */
const OPENSSL_TEXT = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/

/** One line that ends without a full stop. */
function plainText(message: string): string {
  const [line = ''] = message.replace(/^Connection error: /, '').split('\n')
  const said = OPENSSL_TEXT.exec(line)?.[1] ?? line
  // Tried once for each row of dots, not once for each dot.
  return said.replace(/(?<![.\s])[.\s]+$/, '').slice(0, MAX_TEXT_LENGTH)
}
