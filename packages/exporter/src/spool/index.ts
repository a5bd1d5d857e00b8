export { listSpool, type SpoolContent } from './list-spool.ts'
export { sendSpool, type SendSpoolOptions, type SentSpool } from './send-spool.ts'
