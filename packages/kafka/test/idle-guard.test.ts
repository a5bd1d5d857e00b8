import { expect, it, vi } from 'vitest'
import { guardIdleLoop } from '../src/idle-guard.ts'

function guardedQueue(pending: readonly unknown[]) {
  const schedule = vi.fn<() => void>()
  const prototype = { scheduleCheckPendingRequests: schedule }
  guardIdleLoop(prototype)
  const queue = Object.assign(Object.create(prototype) as typeof prototype, { pending })
  return { queue, schedule, prototype }
}

it('schedules nothing while no request is pending', () => {
  const { queue, schedule } = guardedQueue([])
  queue.scheduleCheckPendingRequests()
  expect(schedule).not.toHaveBeenCalled()
})

it('lets kafkajs schedule its check while one is', () => {
  const { queue, schedule } = guardedQueue(['a request'])
  queue.scheduleCheckPendingRequests()
  expect(schedule.mock.contexts).toEqual([queue])
})

it('patches once', () => {
  const { prototype } = guardedQueue([])
  const patched = prototype.scheduleCheckPendingRequests
  guardIdleLoop(prototype)
  expect(prototype.scheduleCheckPendingRequests).toBe(patched)
})
