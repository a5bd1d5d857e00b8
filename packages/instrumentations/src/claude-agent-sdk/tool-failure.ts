/** What the model is told of a failure, without the tags around it, as an error. */
export function toolFailure(text: string): Error {
  const told = withoutTags(text)
  const [, name, message] = /^(\w*Error): ([\s\S]*)$/.exec(told) ?? []
  const error = new Error(message ?? told)
  // Nothing was thrown here.
  delete error.stack
  error.name = name ?? 'ToolError'
  return error
}

const TAGS = /^<tool_use_error>([\s\S]*)<\/tool_use_error>$/

/** Whether the text is what the model is told of a call that could not be made. */
export function isToolUseError(text: string): boolean {
  return TAGS.test(text)
}

/** Another call of the same moment failed, and this one was not made. */
export function isCalledOff(text: string): boolean {
  return /^(Error: )?Cancelled: /.test(withoutTags(text))
}

function withoutTags(text: string): string {
  return TAGS.exec(text)?.[1] ?? text
}
