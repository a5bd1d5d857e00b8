import { withActionHooks, type ActionHooks } from '../../src/claude-agent-sdk/index.ts'
import type { InstrumentationOptions } from '../../src/instrumentation.ts'

type Told = Readonly<Record<string, unknown>>

/** Calls hooks as Claude Code does: one after the other, each told of its event and its session. */
export interface ClaudeCode {
  tell(event: string, told?: Told): Promise<void>
  /** The same of a tool call. */
  began(id: string, told?: Told): Promise<void>
  returned(id: string, told?: Told): Promise<void>
}

export function claudeCode(options?: InstrumentationOptions): ClaudeCode {
  return callerOf(withActionHooks(undefined, options).hooks)
}

export function callerOf(hooks: ActionHooks['hooks']): ClaudeCode {
  const tell = async (event: string, told: Told = {}): Promise<void> => {
    for (const { hooks: callbacks } of hooks[event] ?? []) {
      for (const callback of callbacks) {
        await callback({ hook_event_name: event, session_id: 'session-1', ...told })
      }
    }
  }
  const call = (id: string): Told => ({
    tool_name: 'Read',
    tool_use_id: id,
    tool_input: { file_path: id },
  })
  return {
    tell,
    began: (id, told) => tell('PreToolUse', { ...call(id), ...told }),
    returned: (id, told) => tell('PostToolUse', { ...call(id), tool_response: 'text', ...told }),
  }
}
