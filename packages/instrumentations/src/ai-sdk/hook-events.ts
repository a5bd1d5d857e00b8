// What the hooks of AI SDK 6 and 7 tell, as far as it is read here.

export interface ToolCallPart {
  readonly toolCallId: string
  readonly toolName: string
  readonly input?: unknown
}

/** A call that the model made of a tool that there is not, or with input that does not fit. */
export interface InvalidToolCall extends ToolCallPart {
  readonly type: 'tool-call'
  readonly invalid: true
  readonly error?: unknown
}

/** What came of a call that the model's provider ran. */
export interface ProviderToolOutput extends ToolCallPart {
  readonly type: 'tool-result' | 'tool-error'
  readonly providerExecuted: true
  readonly output?: unknown
  readonly error?: unknown
}

export interface ApprovalRequest {
  readonly type: 'tool-approval-request'
  readonly approvalId: string
  readonly toolCall: ToolCallPart
  readonly reason?: string
  /** The app's rule answered it, in the same step. */
  readonly isAutomatic?: boolean
}

export interface ApprovalResponse {
  readonly type: 'tool-approval-response'
  readonly approvalId: string
  readonly approved: boolean
  readonly reason?: string
  /** In what a step brought; a message names the approval alone. */
  readonly toolCall?: ToolCallPart
}

/** A part of a message or of what a step brought. Others have other types. */
export type Part =
  | InvalidToolCall
  | ProviderToolOutput
  | ApprovalRequest
  | ApprovalResponse
  | { readonly type: 'text'; readonly text: string }

export interface Message {
  readonly role: string
  readonly content: string | readonly Part[]
}

/** What every event tells of the settings of its call. */
export interface TelemetrySettings {
  /** The name that the app gave this use of the AI SDK: its agent's. */
  readonly functionId?: string | undefined
  readonly recordInputs?: boolean | undefined
  readonly recordOutputs?: boolean | undefined
}

export interface StartEvent extends TelemetrySettings {
  /** Of AI SDK 7 alone. */
  readonly callId?: string
  readonly operationId?: string
  readonly prompt?: string | readonly Message[] | undefined
  readonly messages?: readonly Message[] | undefined
}

export interface StepEvent extends TelemetrySettings {
  readonly callId?: string
  readonly content: readonly Part[]
}

/** Of AI SDK 7: the end of a generation or of its last step, one way or another. */
export interface EndEvent extends TelemetrySettings {
  readonly callId: string
  readonly text?: string
  readonly object?: unknown
  readonly finishReason?: string
  readonly error?: unknown
  readonly reason?: unknown
}
