import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A small shop whose tests fail for two reasons: one wrong line, one missing file. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': `{ "name": "shop", "type": "module", "scripts": { "test": "node --test" } }\n`,
  'README.md': '# shop\n\nPrices are in cents. Orders over 100.00 get 10 % off.\n',
  'src/cart.js': `import { discount } from './discount.js'

export function total(items) {
  const sum = items.reduce((sum, item) => sum + item.price, 0) // FIXME: what about the quantity?
  return sum - discount(sum)
}
`,
  'src/format.js': `export function format(cents) {
  return (cents / 100).toFixed(2)
}
`,
  'test/cart.test.js': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { total } from '../src/cart.js'

test('an order counts every piece', () => {
  assert.equal(total([{ price: 1000, quantity: 3 }]), 3000)
})

test('an order over 100.00 gets 10 % off', () => {
  assert.equal(total([{ price: 20000, quantity: 1 }]), 18000)
})
`,
  'test/format.test.js': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format } from '../src/format.js'

test('cents are shown as a price', () => {
  assert.equal(format(1999), '19.99')
})
`,
}

export async function makeBrokenProject(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}
