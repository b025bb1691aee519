// A deployment of Sigstore's services that is not ours: the handlers of npm's @sigstore/mock, a certificate authority with its certificate log, and a
// log of Rekor v1, which tells the time itself; and a TUF repository that tells it, by npm's @tufjs/repo-mock.
//
// usage: node mock-deployment.js DIR SUBJECT
//
// SUBJECT is a URI: this authority writes whatever it is as one.
//
// Writes DIR/trusted_root.json, DIR/root.json (the TUF root) and DIR/token, prints "ready URL" and what it is asked, and ends with its input.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } = require('@sigstore/mock');
const { initializeTUFRepo, tufHandlers } = require('@tufjs/repo-mock');

const [dir, subject] = process.argv.slice(2);
const pair = () => crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64 = (bytes) => Buffer.from(bytes.buffer ?? bytes, bytes.byteOffset, bytes.byteLength).toString('base64');

async function main() {
  const routes = new Map();
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const handler = routes.get(request.url);
      console.log(`asked ${request.method} ${request.url}`);
      if (!handler) {
        response.writeHead(404).end();
        return;
      }
      const answer = await handler.fn(Buffer.concat(chunks).toString());
      response.writeHead(answer.statusCode, { 'Content-Type': answer.contentType ?? 'text/plain' }).end(answer.response);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${server.address().port}`;

  const ctlog = await initializeCTLog(pair());
  const ca = await initializeCA(pair(), ctlog);
  const tlog = await initializeTLog(url, pair());
  for (const handler of [fulcioHandler(ca), rekorHandler(tlog)]) routes.set(handler.path, handler);

  const start = new Date(Date.now() - 3600_000).toISOString();
  const log = (key, id) => ({
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: key.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: { start } },
    logId: { keyId: id },
  });
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(tlog.publicKey, crypto.createHash('sha256').update(tlog.publicKey).digest('base64'))],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: url,
        certChain: { certificates: [{ rawBytes: base64(ca.rootCertificate) }] },
        validFor: { start },
      },
    ],
    ctlogs: [log(ctlog.publicKey, base64(ctlog.logID))],
    timestampAuthorities: [],
  };
  const service = { url, majorApiVersion: 1, validFor: { start }, operator: 'sigstore.mock' };
  const config = {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service],
    oidcUrls: [],
    rekorTlogUrls: [service],
    rekorTlogConfig: { selector: 'ANY' },
    tsaUrls: [],
    tsaConfig: { selector: 'ANY' },
  };
  const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const claims = {
    iss: 'https://issuer.example.test',
    sub: subject,
    aud: 'sigstore',
    exp: Math.floor(Date.now() / 1000) + 600,
  };
  fs.writeFileSync(path.join(dir, 'trusted_root.json'), JSON.stringify(root));
  const tuf = initializeTUFRepo([
    { name: 'trusted_root.json', content: JSON.stringify(root) },
    { name: 'signing_config.v0.2.json', content: JSON.stringify(config) },
  ]);
  for (const handler of tufHandlers(tuf, { metadataPathPrefix: '', targetPathPrefix: '/targets' })) routes.set(handler.path, handler);
  fs.writeFileSync(path.join(dir, 'root.json'), JSON.stringify(tuf.rootMeta.toJSON()));
  fs.writeFileSync(path.join(dir, 'token'), `${part({ alg: 'RS256' })}.${part(claims)}.${part('unsigned')}`);
  console.log(`ready ${url}`);
  process.stdin.resume().on('end', () => process.exit(0));
}

main();
