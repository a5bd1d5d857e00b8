// Starts a server, prints the URL of a database on it, and waits to be killed.
import { startPostgres } from '@agent-actions/test-services'

const server = await startPostgres()
console.log((await server.createDatabase()).url)
setInterval(() => {}, 1_000_000)
