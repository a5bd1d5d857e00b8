/** What is hidden beside the secrets that are known. What cannot be understood hides everything. */
export interface RedactOptions {
  /** Keys whose values are secrets, beside those that are known: `employee_id` also means `employeeId` and `EMPLOYEE-ID`. */
  readonly keys?: readonly string[]
  /**
   * What is secret inside texts, beside the tokens that are known. Every match in a text goes, in
   * its group named `secret` alone where it has one at its end. A text is at most a little longer than
   * `maxStringChars`, but a pattern that backtracks holds up the agent all the same.
   */
  readonly patterns?: readonly RegExp[]
  /**
   * Places whose values are secrets, from the payload's name on: `tool_parameters.body.ssn`,
   * `tool_result.users.*.email`. `*` is any key or index of one level. The details of other actions
   * begin with their own keys.
   */
  readonly paths?: readonly string[]
  /**
   * What stands in a secret's place. Default: `[REDACTED]`. A function is given the secret, of an
   * object or list only `[Object]` or `[Array]`, and the nearest key (`''` where there is none).
   * When it throws, or answers no text, the whole field is hidden.
   */
  readonly replace?: string | ((value: string, key: string) => string)
}
