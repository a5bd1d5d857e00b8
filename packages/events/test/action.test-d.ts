import { expectTypeOf } from 'vitest'
import {
  DROP_REASONS,
  ERROR_CODES,
  safeJson,
  safeJsonObject,
  safeText,
  type ActionEvent,
  type ActionSink,
  type ActionSource,
  type DeliveryReport,
  type DropReason,
  type EncodedAction,
  type ErrorCode,
  type JsonObject,
  type PayloadLimits,
  type SafeJsonOptions,
} from '@agent-actions/events'

// An event is JSON: what goes out can be read back as the same type.
expectTypeOf<ActionEvent['action_details']>().toEqualTypeOf<JsonObject>()
expectTypeOf<ActionEvent['schema_version']>().toEqualTypeOf<1>()
expectTypeOf<ActionEvent['action_type']>().toEqualTypeOf<
  'tool_call' | 'decision' | 'error' | 'success'
>()
expectTypeOf<ActionEvent['status']>().toEqualTypeOf<'ok' | 'error' | 'cancelled'>()
expectTypeOf<ActionSource['seq']>().toEqualTypeOf<number | undefined>()

// What is absent is left out: `undefined` is no value for it.
expectTypeOf<{ project_name: undefined }>().not.toExtend<Pick<ActionEvent, 'project_name'>>()

// A sink is two methods.
expectTypeOf<keyof ActionSink>().toEqualTypeOf<'send' | 'close'>()
expectTypeOf<ActionSink['send']>().parameter(0).toEqualTypeOf<readonly EncodedAction[]>()
expectTypeOf<keyof DeliveryReport['dropped']>().toEqualTypeOf<DropReason>()

// The lists are the unions.
expectTypeOf<(typeof DROP_REASONS)[number]>().toEqualTypeOf<DropReason>()
expectTypeOf<(typeof ERROR_CODES)[number]>().toEqualTypeOf<ErrorCode>()

// Payloads: anything in, text out, every option optional.
expectTypeOf(safeJson).toEqualTypeOf<
  (value: unknown, options?: SafeJsonOptions, name?: string) => string
>()
expectTypeOf(safeJsonObject).toEqualTypeOf(safeJson)
expectTypeOf(safeText).toEqualTypeOf<
  (text: string, maxChars: number, options?: SafeJsonOptions) => string
>()
expectTypeOf<object>().toExtend<SafeJsonOptions>()
expectTypeOf<SafeJsonOptions['limits']>().toEqualTypeOf<Partial<PayloadLimits> | undefined>()
