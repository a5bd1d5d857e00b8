// What `npm run bench -- --check` runs: each benchmark in a form of about a minute. A benchmark is added here.
//
// `higherIsBetter` and `lowerIsBetter` name those of its ratios that are held against bench/expected.json, by the way to
// them through `ratios`, with dots; a name stands for all below it, '*' for all there are. Never a time: it
// says more of the machine than of the code. That is why latency is not here.

export const CHECKS = {
  export: {
    options: '--rounds 3 --spans 10000 --only kafkajs --only thread --only spans+thread',
    higherIsBetter: ['vs_kafkajs', 'vs_kafkajs_with_span'],
  },
  growth: {
    options: '--millions 0.2,1 --rows 10000',
    higherIsBetter: ['ingest_20m_vs_1m'],
    lowerIsBetter: ['bytes_vs_original'],
  },
  ingest: {
    options: '--rounds 2 --rows 60000 --sizes 100,1000',
    higherIsBetter: ['vs_copy_writer', 'vs_copy_from_kafka'],
  },
  mapping: { options: '--rounds 15', lowerIsBetter: ['*'] },
  overhead: { options: '--rounds 30 --no-peers', lowerIsBetter: ['vs_otel_span'] },
  'producer-thread': {
    options: '--rounds 1 --seconds 4 --outages 0 --only inline --only worker',
    higherIsBetter: ['steady.full speed 1/s'],
    lowerIsBetter: ['steady.CPU µs/action', 'steady.of its own thread'],
  },
  spool: { options: '--rounds 40', lowerIsBetter: ['vs_memory'] },
}
