export { memorySink, type MemorySink } from '../memory-sink.ts'
export { drawActions } from './draw-actions.ts'
export { expectActions, type ActionsExpectation, type HaveMatchers } from './expect-actions.ts'
export type {
  ExpectedAction,
  ExpectedDecision,
  ExpectedError,
  ExpectedSuccess,
  ExpectedTool,
} from './expected-action.ts'
