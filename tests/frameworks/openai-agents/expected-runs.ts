/** What the model is told of a tool's error. */
export const FAILED = 'An error occurred while running the tool. Please try again.'

/** What a case gives back: the agent's answer, and what its model was told of the tools. */
export const answered = (...told: readonly unknown[]): object => ({ answer: 'done', told })

/** A case, what it gives back, and its run. */
export const RUNS: readonly (readonly [name: string, returned: unknown, drawn: string])[] = [
  [
    'a tool',
    answered({ hits: ['spans'] }),
    `
a run, 2 actions:
  ✓ success run [researcher]
  └─ ✓ search {"query":"spans"} → {"hits":["spans"]}
`,
  ],
  [
    'inside a tool',
    answered('inside'),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✓ outer → "inside"
     └─ ✓ Inner → "inside"
`,
  ],
  [
    'parallel tools',
    answered('slow', 'quick'),
    `
a run, 5 actions:
  ✓ success run [researcher]
  ├─ ✓ slow → "slow"
  │  └─ ✓ inside slow → "slow"
  └─ ✓ quick → "quick"
     └─ ✓ inside quick → "quick"
`,
  ],
  [
    'a handoff',
    answered({ hits: ['rows'] }),
    `
a run, 4 actions:
  ✓ success run [researcher]
  └─ ✓ decision handoff → {"to_agent":"writer"}
  ✓ success run [writer]
  └─ ✓ search {"query":"rows"} → {"hits":["rows"]}
`,
  ],
  [
    'an agent as a tool',
    answered('done'),
    `
a run, 4 actions:
  ✓ success run [researcher]
  └─ ✓ ask_helper {"input":"rows"} → "done"
     └─ ✓ success run [helper]
        └─ ✓ search {"query":"rows"} → {"hits":["rows"]}
`,
  ],
  [
    'an agent inside a function that a tool calls',
    answered('done'),
    `
a run, 4 actions:
  ✓ success run [researcher]
  └─ ✓ outer → "done"
     └─ ✓ AskHelper → "done"
        └─ ✓ success run [helper]
`,
  ],
  [
    'a stream',
    answered('inside'),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✓ outer → "inside"
     └─ ✓ Inner → "inside"
`,
  ],
  [
    'agents at the same time in one workflow',
    [answered('one'), answered('two')],
    `
a run, 6 actions:
  ✓ success run [one]
  └─ ✓ outer → "one"
     └─ ✓ inside one → "one"
  ✓ success run [two]
  └─ ✓ outer → "two"
     └─ ✓ inside two → "two"
`,
  ],
  [
    'a call that is refused',
    answered('Tool execution was not approved.'),
    `
a run, 3 actions:
  ✓ success run [researcher]
  ✓ success run [researcher]
  └─ ✓ decision tool_approval → {"outcome":"denied","reason":"Tool execution was not approved."}
`,
  ],
]

/** Where the model is told of a failure, and the run goes on. */
export const FAILED_TOOLS: typeof RUNS = [
  [
    'a tool that fails',
    answered(FAILED),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✗ Read → "${FAILED}"
     └─ ✗ error Error: Tool execution failed. Error details are redacted.
`,
  ],
  [
    'a tool that fails, with words of its own for the model',
    answered('Sorry: RangeError: page 9 of 3'),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✗ Read → "Sorry: RangeError: page 9 of 3"
     └─ ✗ error RangeError: page 9 of 3
`,
  ],
  [
    'a tool that takes too long',
    answered("Tool 'Wait' timed out after 5ms."),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✗ Wait → "Tool 'Wait' timed out after 5ms."
     └─ ✗ error ToolTimeoutError: Tool 'Wait' timed out after 5ms.
`,
  ],
  [
    'input that does not fit the schema',
    answered(FAILED),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✗ search → "${FAILED}"
     └─ ✗ error Error: Tool execution failed. Error details are redacted.
`,
  ],
  [
    'observed: a tool that fails',
    answered(FAILED),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✗ Read → "${FAILED}"
     └─ ✗ error RangeError: page 9 of 3
`,
  ],
  [
    'observed: a tool that fails at once',
    answered(FAILED),
    `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✗ Read → "${FAILED}"
     └─ ✗ error RangeError: page 9 of 3
`,
  ],
]

/** A case, what it throws, and its run. */
export const FAILED_RUNS: readonly (readonly [name: string, threw: string, drawn: string])[] = [
  [
    'a tool that fails and ends the run',
    'ToolCallError: Failed to run function tools: RangeError: page 9 of 3',
    `
a run, 3 actions:
  ✗ error run: ToolCallError: Failed to run function tools: RangeError: page 9 of 3 [researcher]
  └─ ✗ Read
     └─ ✗ error RangeError: page 9 of 3
`,
  ],
  [
    'a tool beside one that ends the run',
    'ToolCallError: Failed to run function tools: RangeError: page 9 of 3',
    `
a run, 4 actions:
  ✗ error run: ToolCallError: Failed to run function tools: RangeError: page 9 of 3 [researcher]
  ├─ ⊘ Wait → "aborted"
  └─ ✗ Read
     └─ ✗ error RangeError: page 9 of 3
`,
  ],
  [
    'a tool that is not there',
    'ModelBehaviorError: Tool nowhere not found in agent researcher.',
    `
a run, 1 action:
  ✗ error run: ModelBehaviorError: Tool nowhere not found in agent researcher. [researcher]
`,
  ],
  [
    'an aborted run',
    'AbortError: This operation was aborted',
    `
a run, 2 actions:
  ⊘ success run [researcher]
  └─ ⊘ Wait
`,
  ],
  [
    'guardrails',
    'OutputGuardrailTripwireTriggered: Output guardrail triggered: "inside"',
    `
a run, 5 actions:
  ✗ error run: OutputGuardrailTripwireTriggered: Output guardrail triggered: "inside" [researcher]
  ├─ ✓ decision guardrail → {"triggered":false}
  ├─ ✓ Inner → "inside"
  ├─ ✓ decision guardrail → {"triggered":true}
  └─ ✓ Inner → "inside"
`,
  ],
  [
    'a hook of the app that throws',
    'ToolCallError: Failed to run function tools: TypeError: the hook',
    `
a run, 3 actions:
  ✗ error run: ToolCallError: Failed to run function tools: TypeError: the hook [researcher]
  └─ ✗ search {"query":"a"}
     └─ ✗ error TypeError: the hook
`,
  ],
]
