import { join } from 'node:path'
import { KafkaUnavailableError } from './kafka-unavailable-error.ts'
import { runCommand } from './run-command.ts'

/** Kafka 4 brokers run on Java 17 and later: https://kafka.apache.org/documentation/#java */
const NEEDED_VERSION = 17

/** The `java` of JAVA_HOME, else of the PATH. */
export async function findJava(): Promise<string> {
  const home = process.env['JAVA_HOME']
  const java = home ? join(home, 'bin', 'java') : 'java'
  const version = await javaVersion(java)
  if (version >= NEEDED_VERSION) return java
  throw javaMissing(`"${java}" is version ${version}`)
}

async function javaVersion(java: string): Promise<number> {
  try {
    const { output } = await runCommand(java, ['-version'])
    // 17.0.15, 21, and 1.8.0 for Java 8.
    return Number(/version "(?:1\.)?(\d+)/.exec(output)?.[1] ?? 0)
  } catch (cause) {
    throw javaMissing(`there is no program "${java}"`, cause)
  }
}

function javaMissing(found: string, cause?: unknown): KafkaUnavailableError {
  return new KafkaUnavailableError(
    `Kafka needs Java ${NEEDED_VERSION} or later, and ${found}. Install it (Debian: apt-get ` +
      'install openjdk-17-jre-headless; macOS: brew install openjdk@17), or set ' +
      'KAFKA_BOOTSTRAP_SERVERS to a broker that runs already.',
    { cause },
  )
}
