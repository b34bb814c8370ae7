// A refresh by openid-client, over a `fetch` that answers at once; CPU time. It has no store, so that nothing is kept.
import { ClientSecretBasic, Configuration, customFetch, refreshTokenGrant } from 'openid-client'
import { readFileSync } from 'node:fs'

const REFRESHES = 200
const ROUNDS = 41

const server = { issuer: 'https://acme.example', token_endpoint: 'https://acme.example/token' }
const client = new Configuration(server, 'id', undefined, ClientSecretBasic('secret'))
let number = 0
const next = () => String(number++).padStart(64, '0')
client[customFetch] = async () => {
  const token = next()
  const body = JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600, refresh_token: token })
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}

let token = next()
async function measure() {
  const begun = process.cpuUsage()
  for (let i = 0; i < REFRESHES; i++) token = (await refreshTokenGrant(client, token)).refresh_token
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / REFRESHES
}

// The compiler of Node.js has its time before.
for (let i = 0; i < ROUNDS; i++) await measure()
const rounds = []
for (let i = 0; i < ROUNDS; i++) rounds.push(await measure())
const spent = rounds.sort((a, b) => a - b)[(ROUNDS - 1) / 2]
const path = new URL('node_modules/openid-client/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(path, 'utf8'))
console.log(`### The same refresh by openid-client ${version} on Node.js ${process.versions.node}, without a store\n`)
console.log('|  µs | per second and core |\n|----:|--------------------:|')
console.log(`| ${spent.toFixed(1)} | ${(1e6 / spent).toFixed(0)} |\n`)
