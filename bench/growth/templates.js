// What rows of a growing table are made of: a few thousand real-looking actions, in one table, from which SQL
// makes millions of rows. Lengths vary widely, as those of real tools do: their mean is near 400 bytes.

const TOOLS = ['Read', 'Edit', 'Bash', 'Grep', 'Glob', 'WebFetch', 'search', 'run_query']
const AGENTS = 40
const PROJECTS = ['billing', 'website', 'data-platform', 'mobile-app', 'search']
export const TEMPLATES = 4_096

/** Rows of `bench_templates`, in the order of its columns; the same ones each time. */
export function templates() {
  const random = mulberry32(1)
  return Array.from({ length: TEMPLATES }, (_, n) => {
    const draw = random()
    const agent = `agent-${Math.floor(random() * random() * AGENTS)}`
    const project = PROJECTS[n % PROJECTS.length]
    // Log-normal around 100 ms.
    const us = Math.round(100_000 * Math.exp(1.6 * gaussian(random)))
    const action =
      draw < 0.8
        ? toolCall(random)
        : draw < 0.93
          ? decision(random)
          : draw < 0.97
            ? failure(random)
            : success(random)
    return { n, agent, project, us: action.type === 'decision' ? null : us, ...action }
  })
}

function toolCall(random) {
  const name = TOOLS[Math.floor(random() * TOOLS.length)]
  const failed = random() < 0.04
  return {
    type: 'tool_call',
    name,
    status: failed ? 'error' : 'ok',
    details: {
      tool_parameters: { file_path: path(random), query: words(random, 12) },
      ...(failed
        ? { error_message: words(random, 8), error_type: 'TimeoutError' }
        : { tool_result: { text: words(random, skewed(random, 60)) } }),
      success: !failed,
    },
  }
}

function decision(random) {
  return {
    type: 'decision',
    name: 'choose_next_step',
    status: 'ok',
    details: {
      decision_context: { options: [words(random, 5), words(random, 5)] },
      decision_result: { reason: words(random, skewed(random, 30)) },
    },
  }
}

function failure(random) {
  return {
    type: 'error',
    name: 'TimeoutError',
    status: 'error',
    details: { error_type: 'TimeoutError', error_message: words(random, 10), severity: 'error' },
  }
}

function success(random) {
  return {
    type: 'success',
    name: 'run',
    status: 'ok',
    details: { task: words(random, 10), result: words(random, 20) },
  }
}

const WORDS =
  'the order of a cart is total price tax discount user account payment retry queue cache table index query plan test fixture module import export value error stack frame socket buffer'.split(
    ' ',
  )

function words(random, count) {
  return Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')
}

function path(random) {
  return `src/${words(random, 2).replace(' ', '/')}-${Math.floor(random() * 500)}.ts`
}

/** Most are small, some are ten times the mean. */
function skewed(random, mean) {
  return Math.max(1, Math.round(-mean * Math.log(1 - random())))
}

function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** A small generator with a seed: figures of two days are of the same rows. */
function mulberry32(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
