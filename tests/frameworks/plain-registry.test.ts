import { expect, it } from 'vitest'
import { runExample } from './framework.ts'

it('the example of an agent without a framework prints its run', async () => {
  const { status, stdout, stderr } = await runExample({ name: 'plain-registry' })
  expect(status, stderr).toBe(0)
  expect(stdout.replace(/^run \S+/m, 'run')).toContain(`\
  ✓ success run {"result":"Spans are on the third shelf; there is no book on rows."} [librarian]
  ├─ ✓ search {"title":"spans"} → {"shelf":"the third shelf, on the left"}
  │  └─ ✓ describe {"args":["third shelf"]} → "the third shelf, on the left"
  └─ ✗ search {"title":"rows"}
     └─ ✗ error RangeError: no book on rows`)
})
