// An identity provider (npm's oidc-provider) on a loopback port, and someone who logs in to it with a browser's requests: authorization code flow
// with PKCE, as Sigstore's clients do (OpenID Connect Core section 3.1, RFC 7636).
//
// usage: node oidc-provider.mjs EMAIL
//
// Prints "issuer URL". Then, for each line "token" of its input, logs in and prints "token JWT". Ends with its input.
import crypto from 'node:crypto';
import http from 'node:http';
import readline from 'node:readline';
import Provider from 'oidc-provider';

const [email] = process.argv.slice(2);
const REDIRECT = 'http://localhost/auth/callback';
const CLIENT = 'sigstore';

const server = http.createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://localhost:${server.address().port}`;
const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT,
      application_type: 'native',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'RS256',
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // The claims of the scope stand in the ID token, as they do at the providers that Sigstore uses.
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email, email_verified: true }) }),
  cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
  features: { devInteractions: { enabled: true } },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
});
server.on('request', provider.callback());

/** Requests as a browser makes them: cookies are kept, redirects are followed, forms are filled in; resolves to the code. */
async function login(start) {
  const cookies = new Map();
  const request = async (url, form) => {
    const response = await fetch(url, {
      redirect: 'manual',
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0].split('=');
      cookies.set(name, value);
    }
    return response;
  };
  let url = start;
  let form;
  for (let step = 0; step < 20; step++) {
    const response = await request(url, form);
    if (response.status === 303 || response.status === 302) {
      url = new URL(response.headers.get('location'), url).href;
      form = undefined;
      if (url.startsWith(REDIRECT)) return new URL(url).searchParams;
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page);
    if (response.status !== 200 || !prompt) throw new Error(`${response.status} for ${url}: ${page}`);
    url = new URL(/action="([^"]+)"/.exec(page)[1], url).href;
    form = { prompt: prompt[1], login: 'account-1', password: 'any' };
  }
  throw new Error('the login does not end');
}

async function token() {
  const verifier = crypto.randomBytes(32).toString('base64url');
  const state = crypto.randomBytes(16).toString('hex');
  const parameters = new URLSearchParams({
    client_id: CLIENT,
    response_type: 'code',
    scope: 'openid email',
    redirect_uri: REDIRECT,
    state,
    nonce: crypto.randomBytes(16).toString('hex'),
    code_challenge: crypto.createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const answer = await login(`${issuer}/auth?${parameters}`);
  if (answer.get('state') !== state || !answer.get('code')) throw new Error(`no code: ${answer}`);
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT,
      code: answer.get('code'),
      code_verifier: verifier,
      redirect_uri: REDIRECT,
    }),
  });
  const tokens = await response.json();
  if (!tokens.id_token) throw new Error(JSON.stringify(tokens));
  return tokens.id_token;
}

console.log(`issuer ${issuer}`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  if (line === 'token') console.log(`token ${await token()}`);
}
process.exit(0);
