import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { KafkaUnavailableError } from './kafka-unavailable-error.ts'
import { runCommand, type CommandResult } from './run-command.ts'

export const KAFKA_VERSION = '4.4.0'
/** Of the slf4j-api that Kafka 4.4.0 brings: without a binding the broker hides why it stopped. */
const SLF4J_VERSION = '1.7.36'
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'

/**
 * A folder with the jars of the broker and all it needs at run time. The first call downloads them
 * with Maven into the user's cache; several processes may make that call at once.
 */
export async function kafkaJars(onProgress: (text: string) => void): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'agent-actions')
  const jars = join(cache, `kafka-${KAFKA_VERSION}`)
  if (existsSync(jars)) return jars
  await mkdir(cache, { recursive: true })
  const download = await mkdtemp(`${jars}-download-`)
  try {
    onProgress(`Downloading Kafka ${KAFKA_VERSION} with Maven into ${jars} (43 MB, only once)`)
    await downloadJars(download)
    await publish(join(download, 'jars'), jars)
  } finally {
    await rm(download, { recursive: true, force: true })
  }
  return jars
}

async function downloadJars(folder: string): Promise<void> {
  const pom = join(folder, 'pom.xml')
  await writeFile(pom, pomText())
  // A local repository of its own: Maven does not lock one that two processes share.
  const { exitCode, output } = await maven([
    '--batch-mode',
    '--quiet',
    '-Dstyle.color=never',
    `--file=${pom}`,
    `-Dmaven.repo.local=${join(folder, 'repository')}`,
    COPY_DEPENDENCIES,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(folder, 'jars')}`,
  ])
  if (exitCode === 0) return
  throw new KafkaUnavailableError(
    `Maven could not download org.apache.kafka:kafka_2.13:${KAFKA_VERSION}. It needs a Maven ` +
      `repository that this machine can reach (a mirror goes into ~/.m2/settings.xml), or set ` +
      `KAFKA_BOOTSTRAP_SERVERS to a broker that runs already. Maven said:\n${output}`,
  )
}

async function maven(args: readonly string[]): Promise<CommandResult> {
  try {
    return await runCommand('mvn', args)
  } catch (cause) {
    throw new KafkaUnavailableError(
      'Kafka is downloaded with Maven, and there is no program "mvn" on the PATH. Install Maven ' +
        '(Debian: apt-get install maven; macOS: brew install maven), or set ' +
        'KAFKA_BOOTSTRAP_SERVERS to a broker that runs already.',
      { cause },
    )
  }
}

/** Only a whole folder ever has the final name; whoever comes second uses the first one's. */
async function publish(finished: string, jars: string): Promise<void> {
  try {
    await rename(finished, jars)
  } catch (error) {
    if (!existsSync(jars)) throw error
  }
}

function pomText(): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.slf4j', 'slf4j-simple', SLF4J_VERSION)}
  </dependencies>
</project>
`
}

function dependency(group: string, artifact: string, version: string): string {
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
}
