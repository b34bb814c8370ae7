// An OpenID provider whose user logs in and consents as soon as asked. Refresh tokens rotate, and one that comes again ends
// its grant. Its last argument is the folder of the keys that clients sign with; with `bound` before it, proofs of DPoP need a
// nonce, with `fapi` beside that requests are held to the FAPI 2.0 Security Profile, and with `tls=FOLDER` there are endpoints for
// clients with certificates. It prints where it is, and ends with its standard input.

import { createHash, createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { errors, Provider } from 'oidc-provider';

process.stdin.on('end', () => process.exit(0)).resume();

const grant_types = ['authorization_code', 'refresh_token'];
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A key that signs by this algorithm. */
function signingKey(alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: `test-${alg}` };
}

const otherKeys = [
  signingKey('PS256', 'rsa', { modulusLength: 2048 }),
  signingKey('ES256', 'ec', { namedCurve: 'P-256' }),
  signingKey('EdDSA', 'ed25519'),
];

// A client for each algorithm by which answers are signed: ID tokens, userinfo and, where a request asks for that, callbacks.
const signed = ['RS256', 'PS256', 'ES256', 'EdDSA'].map((alg) => ({
  client_id: `signed-${alg}`,
  token_endpoint_auth_method: 'none',
  redirect_uris: ['https://app.example/callback'],
  post_logout_redirect_uris: ['https://app.example/bye'],
  grant_types,
  id_token_signed_response_alg: alg,
  userinfo_signed_response_alg: alg,
  authorization_signed_response_alg: alg,
}));

// A client for each algorithm, which is its identifier, and the only one that is taken from it.
const signing = {
  HS256: null, HS384: null, HS512: null,
  RS256: 'rsa', RS384: 'rsa', RS512: 'rsa', PS256: 'rsa', PS384: 'rsa', PS512: 'rsa',
  ES256: 'ec256', ES384: 'ec384', ES512: 'ec521', EdDSA: 'ed25519',
};

function signingClient(alg, file) {
  const client = {
    client_id: alg,
    token_endpoint_auth_signing_alg: alg,
    redirect_uris: ['https://app.example/callback'],
    grant_types: [...grant_types, 'client_credentials'],
  };
  if (!file) return { ...client, token_endpoint_auth_method: 'client_secret_jwt', client_secret: 's e:c+r/t&=%' };
  const key = createPublicKey(readFileSync(`${process.argv.at(-1)}/${file}.pub.pem`));
  const jwks = { keys: [{ ...key.export({ format: 'jwk' }), use: 'sig' }] };
  return { ...client, token_endpoint_auth_method: 'private_key_jwt', jwks };
}

const isBound = process.argv.includes('bound');

// A client whose authorization requests have to be signed (RFC 9101 §10.5).
const requesting = {
  ...signingClient('ES256', signing.ES256),
  client_id: 'requests-ES256',
  request_object_signing_alg: 'ES256',
  require_signed_request_object: true,
};

const tls = process.argv.find((argument) => argument.startsWith('tls='))?.slice(4);

/** The key of a certificate that is registered itself (RFC 8705 §2.2). */
function ofCertificate({ publicKey, raw }) {
  return { ...publicKey.export({ format: 'jwk' }), x5c: [raw.toString('base64')] };
}

// Clients that show a certificate: of an authority, of their own, or besides their secret.
const certified = !tls ? [] : [
  { client_id: 'certified', token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'machine.example' },
  {
    client_id: 'registered',
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [ofCertificate(new X509Certificate(readFileSync(`${tls}/registered.pem`)))] },
  },
  { client_id: 'secret-and-certificate', token_endpoint_auth_method: 'client_secret_basic', client_secret: 's e:c+r/t&=%' },
].map((client) => ({
  ...client,
  tls_client_certificate_bound_access_tokens: true,
  redirect_uris: ['https://app.example/callback'],
  grant_types: [...grant_types, 'client_credentials'],
}));

/** The certificate of the connection, if it is one and has any. */
function certificate({ req: { socket } }) {
  return socket.getPeerX509Certificate?.();
}

const certificates = {
  enabled: true,
  certificateBoundAccessTokens: true,
  tlsClientAuth: true,
  selfSignedTlsClientAuth: true,
  getCertificate: (ctx) => certificate(ctx)?.toString(),
  certificateAuthorized: (ctx) => ctx.req.socket.authorized,
  certificateSubjectMatches: (ctx, property, expected) =>
    property === 'tls_client_auth_san_dns' && certificate(ctx).subjectAltName === `DNS:${expected}`,
};

// Clients whose tokens are bound to a key, who hand in their authorization requests, or both.
const secret = { token_endpoint_auth_method: 'client_secret_basic', client_secret: 's e:c+r/t&=%' };
const binding = [
  { client_id: 'bound-machine', ...secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
  { client_id: 'bound-native', token_endpoint_auth_method: 'none' },
  { client_id: 'pushed-web', ...secret },
  { client_id: 'pushed-native', token_endpoint_auth_method: 'none' },
  { client_id: 'bound-pushed-web', ...secret },
  { client_id: 'bound-pushed-native', token_endpoint_auth_method: 'none' },
  ...['profile', 'messages'].map((name) => ({
    ...requesting,
    client_id: `bound-pushed-${name}`,
    require_signed_request_object: name === 'messages',
    id_token_signed_response_alg: 'ES256',
    authorization_signed_response_alg: 'ES256',
  })),
].map((client) => ({
  redirect_uris: ['https://app.example/callback'],
  grant_types,
  ...client,
  authorization_details_types: ['payment_initiation'],
  dpop_bound_access_tokens: client.client_id.includes('bound'),
  require_pushed_authorization_requests: client.client_id.includes('pushed'),
}));

/** What may be asked for in detail; the user chooses from which account. */
const payments = {
  enabled: true,
  types: {
    payment_initiation: {
      validate: (_, { amount }) => {
        if (typeof amount !== 'string') throw new errors.InvalidAuthorizationDetails('an amount is a text');
      },
    },
  },
  authorizationDetailsForGrantSource: ({ oidc }) => oidc.grant.rar,
  authorizationDetailsForAccessToken: (_, token, source) => source.rar,
  authorizationDetailsForIntrospection: (_, token) => token.rar,
};

/** Without a policy of its own it says so on its output, which nobody reads. */
const isOwn = (_, client, token) => token.clientId === client.clientId;

const configuration = {
  clients: [
    {
      client_id: 'web',
      client_secret: 's e:c+r/t&=%',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: ['https://app.example/callback'],
      grant_types,
    },
    {
      client_id: 'native',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types,
    },
    // Of machines, by how they authenticate.
    ...['client_secret_basic', 'client_secret_post'].map((method) => ({
      client_id: method,
      client_secret: 's e:c+r/t&=%',
      token_endpoint_auth_method: method,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    ...['tv', 'box'].map((client_id) => ({
      client_id,
      ...(client_id === 'tv'
        ? { token_endpoint_auth_method: 'none' }
        : { token_endpoint_auth_method: 'client_secret_basic', client_secret: 's e:c+r/t&=%' }),
      redirect_uris: [],
      response_types: [],
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    })),
    ...Object.entries(signing).map(([alg, file]) => signingClient(alg, file)),
    requesting,
    ...signed,
    ...binding,
    ...certified,
  ],
  clientAuthMethods: [
    'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none',
    ...(tls ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  cookies: { keys: ['the cookies of a test'] },
  enabledJWA: { clientAuthSigningAlgValues: Object.keys(signing) },
  features: {
    clientCredentials: { enabled: true },
    // Bare pages: the usual ones print that they are, and nobody reads that.
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (ctx, form) => { ctx.body = form; },
      userCodeConfirmSource: (ctx, form) => { ctx.body = form; },
      successSource: (ctx) => { ctx.body = 'the device is logged in'; },
    },
    devInteractions: { enabled: false },
    dPoP: isBound ? { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true } : { enabled: true },
    fapi: process.argv.includes('fapi') ? { enabled: true, profile: '2.0' } : { enabled: false },
    introspection: { enabled: true, allowedPolicy: isOwn },
    jwtResponseModes: { enabled: true },
    jwtUserinfo: { enabled: true },
    mTLS: tls ? certificates : { enabled: false },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    requestObjects: { enabled: true },
    resourceIndicators: { enabled: true, getResourceServerInfo: () => ({ scope: 'files:read files:write' }) },
    revocation: { enabled: true, allowedPolicy: isOwn },
    richAuthorizationRequests: payments,
  },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, email: `${accountId}@example.com`, email_verified: true }) }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'test' }, ...otherKeys] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  scopes: ['openid', 'offline_access', 'orders'],
  ttl: { AccessToken: 600, DeviceCode: 600, Grant: 86400, IdToken: 86400, Interaction: 600, RefreshToken: 86400, Session: 600 },
};

/** How often each grant was asked for, and with what outcome; with `bound` also requests that are handed in, and userinfo. */
const counts = {};

async function count(ctx, next) {
  await next();
  const what = {
    'POST /token': ctx.oidc?.params?.grant_type,
    'POST /request': isBound && 'pushed',
    'GET /me': isBound && 'userinfo',
  }[`${ctx.method} ${ctx.path}`];
  if (what) note(`${what} ${ctx.body?.error ?? 'ok'}${ctx.state.why ?? ''}`);
}

function note(outcome) {
  counts[outcome] = (counts[outcome] ?? 0) + 1;
}

/** What the user does, who is sent here once to log in and once to consent. */
async function interact(provider, request, response) {
  const { grantId, params, prompt, session } = await provider.interactionDetails(request, response);
  if (params.login_hint === 'nobody') {
    const refusal = { error: 'access_denied', error_description: 'the user said no' };
    await provider.interactionFinished(request, response, refusal);
  } else if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: 'alice' } });
  } else {
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    if (params.resource) grant.addResourceScope(params.resource, params.scope);
    for (const detail of JSON.parse(params.authorization_details ?? '[]')) grant.addRar({ ...detail, account: 'DE40' });
    const consent = { grantId: await grant.save() };
    await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
  }
}

/** A resource of its own, which takes tokens for itself alone and says where they come from. */
async function resource(provider, base, request, response) {
  const authorization = request.headers.authorization ?? '';
  const token = authorization.startsWith('Bearer ') && (await provider.AccessToken.find(authorization.slice(7)));
  if (token?.aud === `${base}/mcp`) {
    response.end(JSON.stringify({ sub: token.accountId, client_id: token.clientId, scope: token.scope }));
  } else {
    const metadata = `${base}/.well-known/oauth-protected-resource/mcp`;
    response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end();
  }
}

/** The nonce of the resource below, which is no nonce of the provider's. */
const nonce = randomBytes(16).toString('base64url');

/** What is wrong with a request to it: its token, or its proof. */
async function refusal(provider, url, { headers, method }) {
  const { authorization = '', dpop = '' } = headers;
  if (!authorization.startsWith('DPoP ')) return 'invalid_token';
  const value = authorization.slice(5);
  const models = [provider.AccessToken, provider.ClientCredentials];
  const [token] = (await Promise.all(models.map((model) => model.find(value)))).filter(Boolean);
  const options = { algorithms: ['ES256', 'EdDSA'], typ: 'dpop+jwt' };
  const proof = await jwtVerify(dpop, EmbeddedJWK, options).catch(() => undefined);
  if (!proof) return 'invalid_dpop_proof';
  const { payload, protectedHeader } = proof;
  if (payload.nonce !== nonce) return 'use_dpop_nonce';
  const ath = createHash('sha256').update(value).digest('base64url');
  if (payload.htm !== method || payload.htu !== url || payload.ath !== ath) return 'invalid_dpop_proof';
  return token && token.jkt === (await calculateJwkThumbprint(protectedHeader.jwk)) ? undefined : 'invalid_token';
}

/** A resource that takes bound tokens alone. */
async function orders(provider, base, request, response) {
  const error = await refusal(provider, `${base}/orders`, request);
  note(`orders ${error ?? 'ok'}`);
  if (error) response.setHeader('www-authenticate', `DPoP error="${error}", algs="ES256 EdDSA"`);
  if (error === 'use_dpop_nonce') response.setHeader('dpop-nonce', nonce);
  response.writeHead(error ? 401 : 200).end();
}

/** A server on a free port. */
function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

/** The server of the endpoints for clients with certificates, whose metadata is to name them. */
async function secure() {
  const [cert, key, ca] = ['server.pem', 'server.key', 'clients.pem'].map((file) => readFileSync(`${tls}/${file}`));
  const server = createTlsServer({ cert, key, ca, requestCert: true, rejectUnauthorized: false });
  const base = `https://127.0.0.1:${await listen(server)}`;
  configuration.discovery = { mtls_endpoint_aliases: { token_endpoint: `${base}/token`, userinfo_endpoint: `${base}/me` } };
  return server;
}

const server = createServer();
const secured = tls && (await secure());
listen(server).then((port) => {
  const base = `http://127.0.0.1:${port}`;
  const provider = new Provider(base, configuration);
  provider.on('server_error', (_, error) => console.error(error));
  // Why a client was refused is in no answer.
  provider.on('grant.error', (ctx, error) => {
    if (error.error === 'invalid_client') ctx.state.why = ` (${error.error_detail})`;
  });
  provider.use(count);
  const serve = provider.callback();
  secured?.on('request', serve);
  server.on('request', (request, response) => {
    if (request.url === '/counts') {
      response.end(JSON.stringify(counts));
    } else if (request.url === '/mcp') {
      resource(provider, base, request, response).catch((error) => {
        console.error(error);
        response.writeHead(500).end();
      });
    } else if (request.url.split('?')[0] === '/orders') {
      orders(provider, base, request, response).catch((error) => {
        console.error(error);
        response.writeHead(500).end();
      });
    } else if (request.url === '/.well-known/oauth-protected-resource/mcp') {
      response.end(JSON.stringify({
        resource: `${base}/mcp`,
        authorization_servers: [base],
        scopes_supported: ['openid', 'files:read'],
      }));
    } else if (request.url.startsWith('/interaction/')) {
      interact(provider, request, response).catch((error) => {
        console.error(error);
        response.writeHead(500).end();
      });
    } else {
      serve(request, response);
    }
  });
  console.log(base);
});
