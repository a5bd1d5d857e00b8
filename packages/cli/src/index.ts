export type { OutputStyle } from './output/output-style.ts'
export { formatRunTree } from './output/run-tree.ts'
export { formatTable, type TableRow, type TableStyle } from './output/table.ts'
