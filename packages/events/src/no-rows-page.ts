/**
 * The page that lists the causes by likelihood; every warning points there. It ships with this
 * package, so the path holds in any project that has it installed.
 */
export const NO_ROWS_PAGE = 'node_modules/@agent-actions/events/docs/no-rows.md'
