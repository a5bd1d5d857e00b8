import { lineConfig } from '../otel/line-config.ts'

export default lineConfig(import.meta.dirname, ['resources', 'sdk-trace-base'])
