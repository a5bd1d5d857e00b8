import { ATTR } from '@agent-actions/events'
import { ownAgentName } from './agent-name.ts'
import type { SpanDialect } from './span-dialect.ts'
import { textOf, type SpanLike } from './span-like.ts'

/** What a span tells its descendants about where they are. */
export interface Ancestry {
  /** The nearest enclosing action. */
  readonly actionSpanId?: string | undefined
  readonly agentName?: string | undefined
  readonly projectPath?: string | undefined
  readonly projectName?: string | undefined
  readonly workingDirectory?: string | undefined
  readonly debugMode?: boolean | undefined
}

export const NOTHING: Ancestry = {}

/** Filled from the nearest span on: what is known already, no other span changes. */
export class FoundAncestry implements Ancestry {
  actionSpanId: string | undefined
  agentName: string | undefined
  projectPath: string | undefined
  projectName: string | undefined
  workingDirectory: string | undefined
  debugMode: boolean | undefined

  /** Whether only the action around it is left to find. */
  get isComplete(): boolean {
    return (
      this.agentName !== undefined &&
      this.projectPath !== undefined &&
      this.projectName !== undefined &&
      this.workingDirectory !== undefined &&
      this.debugMode !== undefined
    )
  }

  /** What the span itself says, as it is now. */
  addSpan(span: SpanLike, dialect: SpanDialect | undefined): void {
    const { attributes } = span
    this.agentName ??= ownAgentName(span, dialect)
    this.projectPath ??= textOf(attributes[ATTR.projectPath])
    this.projectName ??= textOf(attributes[ATTR.projectName])
    this.workingDirectory ??= textOf(attributes[ATTR.workingDirectory])
    if (this.debugMode === undefined) {
      const debugMode = attributes[ATTR.debugMode]
      if (typeof debugMode === 'boolean') this.debugMode = debugMode
    }
  }

  /** What another one was told before. */
  add(far: Ancestry): void {
    if (far === NOTHING) return
    this.actionSpanId ??= far.actionSpanId
    this.agentName ??= far.agentName
    this.projectPath ??= far.projectPath
    this.projectName ??= far.projectName
    this.workingDirectory ??= far.workingDirectory
    this.debugMode ??= far.debugMode
  }
}
