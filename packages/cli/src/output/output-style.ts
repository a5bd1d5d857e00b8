/** What the reader's terminal can show. */
export interface OutputStyle {
  /** Columns. No line is wider, as long as there are at least 40. */
  readonly width: number
  /** Whether escape sequences for colours are written. Default: no. */
  readonly color?: boolean | undefined
  /** Whether signs and lines outside ASCII are written. Data keeps its own characters. Default: yes. */
  readonly unicode?: boolean | undefined
}
