/** Letters and digits in no order, the same each time. Put together here: no file holds a token. */
export function random(length: number, alphabet: string): string {
  let state = length * 7919 + alphabet.length
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return alphabet.charAt(Math.floor((state / 2_147_483_648) * alphabet.length))
  }).join('')
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LETTERS = UPPER + UPPER.toLowerCase()
const BASE62 = `${LETTERS}0123456789`
const BASE64URL = `${BASE62}-_`
export const HEX = '0123456789abcdef'
export const BASE64 = `${BASE62}+/`
const jsonPart = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Whole texts that are secrets, by what they are. */
export const TOKENS: Readonly<Record<string, string>> = {
  'an AWS access key': `AKIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'a temporary AWS access key': `ASIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'a GitHub token': `ghp_${random(36, BASE62)}`,
  'a GitHub token of an app': `ghs_${random(36, BASE62)}`,
  'a fine-grained GitHub token': `github_pat_${random(22, BASE62)}_${random(59, BASE62)}`,
  'a GitLab token': `glpat-${random(20, BASE64URL)}`,
  'a Slack token': `xoxb-${random(12, '0123456789')}-${random(24, BASE62)}`,
  'a Slack token of an app': `xapp-1-${random(11, UPPER)}-${random(64, HEX)}`,
  'an npm token': `npm_${random(36, BASE62)}`,
  'a Hugging Face token': `hf_${random(34, LETTERS)}`,
  'an OpenAI key': `sk-proj-${random(60, BASE64URL)}`,
  'an older OpenAI key': `sk-${random(48, BASE62)}`,
  'an Anthropic key': `sk-ant-api03-${random(95, BASE64URL)}`,
  'a Stripe key': `sk_live_${random(24, BASE62)}`,
  'a restricted Stripe key': `rk_test_${random(24, BASE62)}`,
  'a Google key': `AIza${random(35, BASE64URL)}`,
  'a Google client secret': `GOCSPX-${random(28, BASE64URL)}`,
  'a JWT': [
    jsonPart({ alg: 'HS256', typ: 'JWT' }),
    jsonPart({ sub: '1234567890', name: 'Ada' }),
    random(43, BASE64URL),
  ].join('.'),
}

const dashes = '-'.repeat(5)
const pemLines = Array.from({ length: 6 }, (_, i) => random(64 - i, BASE64)).join('\n')
export const PEM = `${dashes}BEGIN RSA PRIVATE KEY${dashes}\n${pemLines}\n${dashes}END RSA PRIVATE KEY${dashes}`
export const PASSWORD = random(12, BASE62)
export const BEARER = random(40, BASE64URL)
export const BASIC = Buffer.from(`ada:${PASSWORD}`).toString('base64')

/** Texts around `secret`, of which all else stays. */
export const IN_TEXT: readonly (readonly [what: string, secret: string, text: string])[] = [
  ['a URL', PASSWORD, `git clone https://ada:${PASSWORD}@example.com:8443/cart.git main`],
  ['a database URL', PASSWORD, `postgres://app:${PASSWORD}@db.internal/shop?sslmode=require`],
  ['a URL without a user', PASSWORD, `redis://:${PASSWORD}@cache:6379/0`],
  ['a URL whose password has an @', `${PASSWORD}@1`, `amqp://ada:${PASSWORD}@1@mq/vhost`],
  ['a bearer header', BEARER, `curl -H "Authorization: Bearer ${BEARER}" https://example.com/a`],
  ['a basic header', BASIC, `Authorization: Basic ${BASIC}\nAccept: */*`],
  ['a private key in a log', PEM, `read id_rsa:\n${PEM}\ndone`],
  ['a private key in JSON', PEM.replaceAll('\n', '\\n'), JSON.stringify({ pem: PEM, id: 'k1' })],
]

const uuid = [8, 4, 4, 4, 12].map((length) => random(length, HEX)).join('-')

/** What only looks like a secret. */
export const HARMLESS: Readonly<Record<string, string>> = {
  'a UUID': uuid,
  'a SHA-1': random(40, HEX),
  'a SHA-256': `sha256:${random(64, HEX)}`,
  'a lock file’s integrity': `sha512-${random(86, BASE64)}==`,
  'an image': `data:image/png;base64,${random(4_000, BASE64)}`,
  'a path': '/home/ada/projects/ask-me/src/risk-assessment/task-runner-service.test.ts',
  'a path on Windows': 'C:\\Users\\ada\\disk-usage-of-everything-2026\\report.txt',
  prose:
    'Basic authentication is not a bearer of good news; Bearer tokens are. Basic JavaScript too.',
  'words with hyphens': 'sk-fading-circle-loader-container sk-button-primary-large-outline',
  'an e-mail address': 'mail ada@example.com, or see https://example.com/contact',
  'a scoped package': 'https://packages.example.com:8443/@scope/name and npm_config_loglevel=x',
  'a user in a URL': 'git+ssh://git@github.com/acme/cart.git',
  'a port in a URL': 'http://localhost:3000/a?mail=ada@example.com',
  code: 'const isKey = (t) => t.startsWith("ghp_") || /^sk-[a-z]+/.test(t) || t === "AKIA"',
  'code about private keys': `if (text.includes('${dashes}BEGIN PRIVATE KEY${dashes}')) throw new Error('no keys')`,
  'a public key': `${dashes}BEGIN PUBLIC KEY${dashes}\n${pemLines}\n${dashes}END PUBLIC KEY${dashes}`,
  'a certificate': `${dashes}BEGIN CERTIFICATE${dashes}\n${pemLines}\n${dashes}END CERTIFICATE${dashes}`,
  'JSON in base64': Buffer.from(JSON.stringify({ page: 2, of: 'many things' })).toString('base64'),
  'names in snake case':
    'github_pat_tokens npm_package_version hf_hub_download graph_path disk_live_test_',
  'a shouted word': 'AKIAH and ASIATIC, AIzawa; MASKED_AKIA',
}
