// An agent whose tools run in worker threads, some at once. Each worker ends by itself.
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { traceTool } from '@agent-actions/sdk'

const act = traceTool(async (name) => name, { name: isMainThread ? 'Main' : 'Work' })

if (isMainThread) {
  await act('main')
  const ended = ['a', 'b', 'c'].map(
    (name) =>
      new Promise((resolve) => {
        new Worker(new URL(import.meta.url), { workerData: name }).once('exit', resolve)
      }),
  )
  console.log(await Promise.all(ended))
} else {
  for (let i = 0; i < 5; i += 1) await act(`${workerData} ${i}`)
  process.exitCode = 4
}
