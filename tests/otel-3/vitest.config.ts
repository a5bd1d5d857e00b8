import { lineConfig } from '../otel/line-config.ts'

export default lineConfig(import.meta.dirname, ['sdk-trace-base'])
