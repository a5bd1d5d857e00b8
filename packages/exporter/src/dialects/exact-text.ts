/** No number of JavaScript is written longer. */
const MAX_NUMBER_CHARS = 32

/**
 * Text from a library that does not say whether it wrote JSON. A number that would not be written the
 * same again was text: a long id would lose its last digits, a version its last zero.
 */
export function exactText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^-?\d/.test(value)) return value
  const isNumber = value.length <= MAX_NUMBER_CHARS && String(Number(value)) === value
  return isNumber ? value : JSON.stringify(value)
}
