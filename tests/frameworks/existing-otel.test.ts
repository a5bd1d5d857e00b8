import { join } from 'node:path'
import { openStore } from '@agent-actions/store'
import {
  isSkippedFor,
  postgresProblem,
  startPostgres,
  type TestPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../e2e/processes.ts'
import { folderProblem } from './installed-folder.ts'
import { startOtlpCollector } from './otlp-collector.ts'
import { otlpStream, type StreamSpan } from './otlp-stream.ts'
import { startService } from './service-process.ts'

const FOLDER = join(import.meta.dirname, 'existing-otel')

/** Its ways to set OpenTelemetry up; each is a file of that name. */
type Setup = 'without-actions' | 'with-actions' | 'across-services'

interface Observed {
  readonly answer: unknown
  /** What the collector got. */
  readonly stream: readonly StreamSpan[]
  readonly traceIds: ReadonlySet<string>
  readonly stderr: string
}

describe.skipIf(isSkippedFor(postgresProblem() ?? (await folderProblem(FOLDER))))(
  'a service that has OpenTelemetry already',
  () => {
    let postgres: TestPostgres
    let booksUrl: string
    let actionsUrl: string

    beforeAll(async () => {
      postgres = await startPostgres()
      const databases = [await postgres.createDatabase(), await postgres.createDatabase()]
      ;[booksUrl = '', actionsUrl = ''] = databases.map(({ url }) => url)
      await using books = await openStore(booksUrl)
      await books.query(
        `create table books (title text, shelf text);
        insert into books values ('spans', 'top'), ('rows', 'bottom')`,
      )
      await (await openStore(actionsUrl, { migrate: true })).close()
    })

    afterAll(() => postgres[Symbol.asyncDispose]())

    /** Two processes of the service, one question, and both are stopped. */
    async function observe(setup: Setup): Promise<Observed> {
      await using collector = await startOtlpCollector()
      const env = {
        DATABASE_URL: booksUrl,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        // NodeSDK sends these by default as well.
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        ACTIONS_DATABASE_URL: actionsUrl,
      }
      const start = (
        agent: string,
        more: Record<string, string>,
      ): ReturnType<typeof startService> =>
        startService(
          { folder: FOLDER, setup },
          { ...env, AGENT: agent, OTEL_SERVICE_NAME: agent, ...more },
        )
      await using librarian = await start('librarian', {})
      await using researcher = await start('researcher', { LIBRARIAN_URL: librarian.url })
      const response = await fetch(`${researcher.url}/ask`, { method: 'POST' })
      const answer: unknown = await response.json()
      const stderr = (await researcher.stop()) + (await librarian.stop())
      const ports = {
        [librarian.port]: 'librarian',
        [researcher.port]: 'researcher',
      }
      return {
        answer: JSON.parse(JSON.stringify(answer).replaceAll(librarian.port, 'librarian')),
        stream: otlpStream(collector.spans, ports),
        traceIds: new Set(collector.spans.map(({ span }) => span.traceId)),
        stderr,
      }
    }

    let without: Observed
    let withProcessor: Observed
    let acrossServices: Observed

    beforeAll(async () => {
      without = await observe('without-actions')
      withProcessor = await observe('with-actions')
      acrossServices = await observe('across-services')
    })

    it('sends its collector spans of HTTP, of PostgreSQL and of its agents', () => {
      const told = without.stream.map(
        ({ service, scope, name }) => `${service} ${scope}: ${name.replace(/ test_\w+/, '')}`,
      )
      expect(told).toEqual([
        'librarian @opentelemetry/instrumentation-http: POST',
        'librarian @opentelemetry/instrumentation-http: GET',
        'librarian @opentelemetry/instrumentation-pg: pg.connect',
        'librarian @opentelemetry/instrumentation-pg: pg-pool.connect',
        'librarian @opentelemetry/instrumentation-pg: pg.query:SELECT',
        'librarian some-agent-library: execute_tool LookUp',
        'librarian some-agent-library: invoke_agent librarian',
        'researcher @opentelemetry/instrumentation-http: POST',
        'researcher @opentelemetry/instrumentation-http: GET',
        'researcher @opentelemetry/instrumentation-http: POST',
        'researcher @opentelemetry/instrumentation-pg: pg.connect',
        'researcher @opentelemetry/instrumentation-pg: pg-pool.connect',
        'researcher @opentelemetry/instrumentation-pg: pg.query:SELECT',
        'researcher some-agent-library: execute_tool Search',
        'researcher some-agent-library: execute_tool AskLibrarian',
        'researcher some-agent-library: execute_tool Fetch',
        'researcher some-agent-library: invoke_agent researcher',
      ])
      expect(without.traceIds.size).toBe(1)
    })

    it('sends the same spans with the processor: number, names, attributes, parents and order', () => {
      expect(withProcessor.stream).toEqual(without.stream)
      expect(acrossServices.stream).toEqual(without.stream)
    })

    it('answers the same, and says nothing', () => {
      expect(without.answer).toEqual({
        found: 'top',
        asked: { shelf: 'bottom' },
        page: 'http://127.0.0.1:librarian/missing answers 404',
      })
      for (const { answer, stderr } of [without, withProcessor, acrossServices]) {
        expect({ answer, stderr }).toEqual({ answer: without.answer, stderr: '' })
      }
    })

    /** What the command draws, without durations. */
    async function drawn({ traceIds: [traceId = ''] }: Observed): Promise<string> {
      const args = ['trace', traceId, '--table', '--database', actionsUrl]
      const { exitCode, stdout, stderr } = await runCommand(args, {}).ended
      expect(exitCode, stderr).toBe(0)
      const [, tree = ''] = stdout.split('\n\n')
      return tree.replaceAll(/ [\d.]+ (µs|ms|s)\b/g, '').replaceAll(/:\d{4,5}\//g, ':port/')
    }

    it("has its agents' actions as rows then, which the command shows", async () => {
      expect(await drawn(withProcessor)).toBe(`\
✓ success run [researcher]
├─ ✓ Search  title=spans
├─ ✓ AskLibrarian  question=where?
└─ ✗ Fetch  path=/missing
   └─ ✗ error Error  http://127.0.0.1:port/missing answers 404
✓ success run [librarian] (parent not recorded)
└─ ✓ LookUp  title=rows
`)
    })

    it('has one tree of a run that spans services, where their propagator says which action called', async () => {
      expect(await drawn(acrossServices)).toBe(`\
✓ success run [researcher]
├─ ✓ Search  title=spans
├─ ✓ AskLibrarian  question=where?
│  └─ ✓ success run [librarian]
│     └─ ✓ LookUp  title=rows
└─ ✗ Fetch  path=/missing
   └─ ✗ error Error  http://127.0.0.1:port/missing answers 404
`)
    })
  },
)
