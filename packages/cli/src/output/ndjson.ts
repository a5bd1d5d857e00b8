/** What JSON allows as it is and a terminal can take as a command, or an editor hides. */
const NOT_PLAIN = /[\u007f-\u009f\u200b\u200e\u200f\u061c\u2028-\u202e\u2060-\u206f\ufeff]/g

/** One JSON object a line. Safe to show on a terminal: control characters are escaped. */
export function formatNdjson(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row).replaceAll(NOT_PLAIN, escape)}\n`).join('')
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
