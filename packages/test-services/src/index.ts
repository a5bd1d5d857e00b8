export { postgresProblem, startPostgres } from './postgres/start-postgres.ts'
export type { TestDatabase, TestPostgres } from './postgres/test-postgres.ts'
