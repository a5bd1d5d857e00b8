/**
 * @param problems what is wrong is added to it
 * @returns `undefined` where the variable is not set, or is wrong
 */
export function booleanVariable(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): boolean | undefined {
  const text = environment[name]
  switch (text?.trim().toLowerCase()) {
    case undefined:
    case '':
      return undefined
    case 'true':
      return true
    case 'false':
      return false
    default:
      problems.push(`${name} must be true or false, but is ${JSON.stringify(text)}`)
      return undefined
  }
}
