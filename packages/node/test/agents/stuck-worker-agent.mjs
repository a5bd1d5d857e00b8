// An agent with a worker whose actions nobody takes: the store of the main thread is gone by then.
import { Worker, isMainThread } from 'node:worker_threads'
import { start } from '@agent-actions/node'
import { traceTool } from '@agent-actions/sdk'

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url))
  worker.once('message', async () => {
    await start().shutdown()
    worker.postMessage('act')
  })
  worker.once('exit', (code) => console.log('worker', code))
} else {
  const { once } = await import('node:events')
  const { parentPort } = await import('node:worker_threads')
  parentPort.postMessage('ready')
  await once(parentPort, 'message')
  await traceTool(async () => {}, { name: 'Work' })()
}
