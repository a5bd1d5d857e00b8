import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kafkaJars, KAFKA_VERSION } from '../../src/kafka/kafka-jars.ts'
import { KafkaUnavailableError } from '../../src/kafka/kafka-unavailable-error.ts'
import { startKafka } from '../../src/kafka/start-kafka.ts'

const JAVA_17 = `echo 'openjdk version "17.0.15" 2025-04-15' >&2`
const COPYING_MAVEN = `for option; do case $option in
-DoutputDirectory=*) /bin/mkdir "\${option#*=}" && : > "\${option#*=}/kafka.jar" ;;
esac; done`

let folder: string
let cache: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-jars-test-'))
  cache = join(folder, 'cache', 'agent-actions')
  await mkdir(join(folder, 'bin'))
  vi.stubEnv('PATH', join(folder, 'bin'))
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  vi.stubEnv('JAVA_HOME', undefined)
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function install(program: string, script: string): Promise<void> {
  const path = join(folder, 'bin', program)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
}

async function refusal(): Promise<string> {
  const error: unknown = await startKafka().catch((thrown: unknown) => thrown)
  if (error instanceof KafkaUnavailableError) return error.message
  throw new Error('Kafka was not refused', { cause: error })
}

describe('what Kafka needs', () => {
  it('is Java: without one, it says what to install', async () => {
    expect(await refusal()).toMatch(/no program "java".*apt-get install openjdk-17/)
  })

  it.each(['11.0.2', '1.8.0_392'])('is a Java newer than %s', async (version) => {
    await install('java', `echo 'openjdk version "${version}"' >&2`)
    expect(await refusal()).toMatch(/needs Java 17 or later.*is version (11|8)\./)
  })

  it('is Maven: without it, it says what to install', async () => {
    await install('java', JAVA_17)
    expect(await refusal()).toMatch(/no program "mvn".*apt-get install maven/)
  })

  it('is a Maven repository: without an answer, it says what Maven said', async () => {
    await install('java', JAVA_17)
    await install('mvn', 'echo "Connection refused"; exit 1')
    expect(await refusal()).toMatch(
      /a Maven repository that this machine can reach[^]*Connection refused$/,
    )
    expect(await readdir(cache)).toEqual([])
  })
})

describe('the jars of Kafka', () => {
  it('are downloaded once and then found', async () => {
    await install('mvn', COPYING_MAVEN)
    const onProgress = vi.fn<(text: string) => void>()
    const jars = await kafkaJars(onProgress)
    expect(await readdir(jars)).toEqual(['kafka.jar'])
    await rm(join(folder, 'bin', 'mvn'))
    expect(await kafkaJars(onProgress)).toBe(jars)
    expect(onProgress).toHaveBeenCalledTimes(1)
  })

  it('are the same for two who download at once, and nothing else is left', async () => {
    await install('mvn', COPYING_MAVEN)
    const both = await Promise.all([kafkaJars(() => {}), kafkaJars(() => {})])
    expect(new Set(both).size).toBe(1)
    expect(await readdir(cache)).toEqual([`kafka-${KAFKA_VERSION}`])
  })
})
