// An identity provider (npm's oidc-provider) on a loopback port, and someone who logs in to it with a browser's requests: authorization code flow
// with PKCE, as Sigstore's clients do (OpenID Connect Core section 3.1, RFC 7636), or the device flow (RFC 8628).
//
// usage: node oidc-provider.mjs EMAIL
//
// Prints "issuer URL". Then, for each line of its input:
//   token         logs in and prints "token JWT"
//   browser URL   is a browser that somebody else's login opens, up to the page that it comes back to; prints "browser STATUS" of that page
//   device URL    is the browser in which the code of a device is confirmed; prints "device done"
// Ends with its input.
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
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'RS256',
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // The claims of the scope stand in the ID token, as they do at the providers that Sigstore uses.
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email, email_verified: true }) }),
  cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
  features: { devInteractions: { enabled: true }, deviceFlow: { enabled: true } },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
});
server.on('request', provider.callback());

/**
 * Requests as a browser makes them: cookies are kept, redirects are followed, forms are filled in. Resolves to the first URL that is not the issuer's,
 * or to nothing where a page has no form.
 */
async function visit(start) {
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
  let fields;
  for (let step = 0; step < 30; step++) {
    const response = await request(url, fields);
    if (response.status === 303 || response.status === 302) {
      url = new URL(response.headers.get('location'), url).href;
      fields = undefined;
      if (!url.startsWith(issuer)) return url;
      continue;
    }
    const page = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} for ${url}: ${page}`);
    const form = /<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(page);
    if (!form) return undefined;
    url = new URL(form[1], url).href;
    fields = {};
    for (const [input] of form[2].matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input);
      if (name) fields[name[1]] = /value="([^"]*)"/.exec(input)?.[1] ?? { login: 'account-1', password: 'any' }[name[1]] ?? '';
    }
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
  const answer = new URL(await visit(`${issuer}/auth?${parameters}`)).searchParams;
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
  const [word, url] = line.split(' ');
  if (word === 'token') console.log(`token ${await token()}`);
  if (word === 'browser') console.log(`browser ${(await fetch(await visit(url))).status}`);
  if (word === 'device') console.log(`device ${(await visit(url)) ?? 'done'}`);
}
process.exit(0);
