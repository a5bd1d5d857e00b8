export type { OutputStyle } from './output/output-style.ts'
export { formatRunTree } from './output/run-tree.ts'
export { formatTable } from './output/table.ts'
export type { BriefColumn, TableRow, TableStyle } from './output/table-columns.ts'
