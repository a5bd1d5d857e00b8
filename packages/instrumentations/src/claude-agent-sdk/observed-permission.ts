import { observeSafely } from '../observe-safely.ts'
import { isRecord, textOf } from '../field.ts'
import type { ObservedSessions } from './observed-sessions.ts'

/** An agent's `canUseTool`. */
export type CanUseTool = (...args: readonly unknown[]) => unknown

/** The function, observed: its answers become decisions. Whoever asks gets the very promise. */
export function observedPermission(canUseTool: CanUseTool, sessions: ObservedSessions): CanUseTool {
  return new Proxy(canUseTool, {
    apply(target, self, args: unknown[]) {
      const answer: unknown = Reflect.apply(target, self, args)
      observeSafely('a permission was not recorded', () => observe(answer, args[2], sessions))
      return answer
    },
  })
}

function observe(answer: unknown, asked: unknown, sessions: ObservedSessions): void {
  if (!(answer instanceof Promise)) return
  const toolUseId = isRecord(asked) ? textOf(asked['toolUseID']) : undefined
  if (toolUseId === undefined || !isRecord(asked)) return
  const call = { agentId: textOf(asked['agentID']), toolUseId }
  answer.then(
    (given: unknown) => {
      observeSafely('a permission was not recorded', () => {
        const behavior = isRecord(given) ? given['behavior'] : undefined
        if (behavior !== 'allow' && behavior !== 'deny') return
        const reason = isRecord(given) ? textOf(given['message']) : undefined
        const outcome = behavior === 'allow' ? 'approved' : 'denied'
        sessions.permissionAnswered(call, { outcome, reason, by: 'canUseTool' })
      })
    },
    // Claude Code tells the model, and we are told at the end of the batch.
    () => {},
  )
}
