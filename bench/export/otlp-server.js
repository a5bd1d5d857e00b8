// Whom the OTLP exporter sends to: it reads each request to its end, keeps nothing, and answers 200 at once. In a process of
// its own, as a collector would be. Tells its parent the port, and when asked, the bytes it has read.

import { createServer } from 'node:http'

let bytes = 0
const server = createServer((request, response) => {
  request.on('data', (chunk) => {
    bytes += chunk.length
  })
  request.on('end', () => {
    // An ExportTraceServiceResponse that says nothing has no bytes.
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send({ bytes }))
process.on('disconnect', () => process.exit())
