// A service with an agent behind POST /ask. The researcher looks into its database, asks the librarian,
// who is the same service in another process, and fetches a page that is not there.
import { createServer, request } from 'node:http'
import pg from 'pg'
import { callTool, runAgent } from './agent-library.mjs'

const { AGENT, DATABASE_URL, LIBRARIAN_URL } = process.env
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 1 })

const answers = { researcher: research, librarian: lookUp }

const server = createServer((incoming, response) => {
  const isQuestion = incoming.method === 'POST' && incoming.url === '/ask'
  response.statusCode = isQuestion ? 200 : 404
  if (!isQuestion) return response.end()
  incoming.resume().on('end', () => {
    runAgent(AGENT, answers[AGENT]).then(
      (answer) => response.end(JSON.stringify(answer)),
      (error) => response.writeHead(500).end(error.message),
    )
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))

async function research() {
  const found = await callTool('Search', { title: 'spans' }, search)
  const asked = await callTool('AskLibrarian', { question: 'where?' }, () =>
    call('POST', `${LIBRARIAN_URL}/ask`),
  )
  const page = await callTool('Fetch', { path: '/missing' }, ({ path }) =>
    call('GET', `${LIBRARIAN_URL}${path}`),
  ).catch((error) => error.message)
  return { found, asked, page }
}

async function lookUp() {
  return { shelf: await callTool('LookUp', { title: 'rows' }, search) }
}

async function search({ title }) {
  const { rows } = await database.query('select shelf from books where title = $1', [title])
  return rows[0].shelf
}

/** @throws Error where the answer is not 200 */
function call(method, url) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false }, (response) => {
      let text = ''
      response.on('data', (part) => (text += part))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`${url} answers ${response.statusCode}`))
      })
    })
    outgoing.on('error', reject).end()
  })
}
