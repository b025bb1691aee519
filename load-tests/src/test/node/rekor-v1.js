// Signs with sigstore-js and its command line against the Rekor v1 face of a log, and verifies every bundle with the same. Certificates come from the
// CA of @sigstore/mock, the trusted root from a TUF repository that this script makes: the log is what is under test.
//
// usage: node rekor-v1.js LOG_URL ORIGIN FOLDER ARTIFACT
//
// Leaves in FOLDER: trusted_root.json, and NAME.sigstore.json for each bundle (message-signature.* is of ARTIFACT).
'use strict';
const childProcess = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Metadata, Root, Key, Timestamp, Snapshot, Targets, MetaFile, TargetFile, Signature } = require('@tufjs/models');
const { bundleToJSON } = require('@sigstore/bundle');
const { fulcioHandler, initializeCA, initializeCTLog } = require('@sigstore/mock');
const { TrustedRoot } = require('@sigstore/protobuf-specs');
const { CIContextProvider, DSSEBundleBuilder, FulcioSigner, MessageSignatureBundleBuilder, RekorWitness } = require('@sigstore/sign');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');

const [logUrl, origin, folder, artifactFile] = process.argv.slice(2);
// A URI: the mocked CA writes every subject as one.
const IDENTITY = 'https://example.com/signer';
const ISSUER = 'https://issuer.example.com';
const START = '2020-01-01T00:00:00Z';
const artifact = fs.readFileSync(artifactFile);
const statement = Buffer.from(
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: path.basename(artifactFile), digest: { sha256: crypto.createHash('sha256').update(artifact).digest('hex') } }],
    predicateType: 'https://example.com/predicate/v1',
    predicate: { of: 'a test' },
  }),
);

const base64url = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');

/** A token that the mocked CA takes as it is. */
const token = `${base64url({ alg: 'none' })}.${base64url({ sub: IDENTITY, iss: ISSUER, aud: 'sigstore' })}.`;

function serve(handler) {
  return new Promise((resolve) => {
    const server = http.createServer(handler).listen(0, '127.0.0.1', () => resolve({ server, url: `http://127.0.0.1:${server.address().port}` }));
  });
}

async function startFulcio() {
  const caKeys = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ctKeys = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ctlog = await initializeCTLog(ctKeys);
  const ca = await initializeCA(caKeys, ctlog);
  const { fn } = fulcioHandler(ca, { strict: true });
  const { server, url } = await serve((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', async () => {
      const answer = await fn(Buffer.concat(pieces).toString());
      response.writeHead(answer.statusCode, { 'Content-Type': answer.contentType || 'text/plain' });
      response.end(answer.response);
    });
  });
  return { server, url, ca, ctlog };
}

async function trustedRoot({ ca, ctlog }) {
  const pem = await (await fetch(`${logUrl}/api/v1/log/publicKey`)).text();
  const logKey = crypto.createPublicKey(pem).export({ format: 'der', type: 'spki' });
  const keyId = (der) => crypto.createHash('sha256').update(der).digest('base64');
  const key = (der) => ({ rawBytes: der.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: { start: START } });
  const ctKey = Buffer.from(ctlog.publicKey);
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [{ baseUrl: logUrl, hashAlgorithm: 'SHA2_256', publicKey: key(logKey), logId: { keyId: keyId(logKey) } }],
    certificateAuthorities: [
      {
        subject: { organization: 'test', commonName: 'test' },
        uri: 'http://localhost',
        certChain: { certificates: [{ rawBytes: Buffer.from(ca.rootCertificate).toString('base64') }] },
        validFor: { start: START },
      },
    ],
    ctlogs: [{ baseUrl: 'http://localhost', hashAlgorithm: 'SHA2_256', publicKey: key(ctKey), logId: { keyId: keyId(ctKey) } }],
    timestampAuthorities: [],
  };
}

/** A TUF repository with one target and one key. */
async function startTuf(target) {
  const keys = crypto.generateKeyPairSync('ed25519');
  const raw = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const keyID = crypto.createHash('sha256').update(raw).digest('hex');
  const key = new Key({ keyID, keyType: 'ed25519', scheme: 'ed25519', keyVal: { public: raw } });
  const expires = new Date(Date.now() + 86400000).toISOString().replace(/\.\d+Z$/, 'Z');
  const common = { version: 1, specVersion: '1.0.31', expires };
  const signed = (content) => {
    const metadata = new Metadata(content);
    metadata.sign((data) => new Signature({ keyID, sig: crypto.sign(null, data, keys.privateKey).toString('hex') }));
    return JSON.stringify(metadata.toJSON());
  };
  const bytes = Buffer.from(JSON.stringify(target));
  const sha256 = crypto.createHash('sha256').update(bytes).digest('hex');
  const targetFile = new TargetFile({ path: 'trusted_root.json', length: bytes.length, hashes: { sha256 } });
  const root = new Root({ ...common, consistentSnapshot: true });
  for (const role of ['root', 'timestamp', 'snapshot', 'targets']) root.addKey(key, role);
  const files = {
    '/1.root.json': signed(root),
    '/timestamp.json': signed(new Timestamp({ ...common, snapshotMeta: new MetaFile({ version: 1 }) })),
    '/1.snapshot.json': signed(new Snapshot({ ...common, meta: { 'targets.json': new MetaFile({ version: 1 }) } })),
    '/1.targets.json': signed(new Targets({ ...common, targets: { 'trusted_root.json': targetFile } })),
    [`/targets/${sha256}.trusted_root.json`]: bytes,
  };
  const { server, url } = await serve((request, response) => {
    const file = files[request.url];
    response.writeHead(file ? 200 : 404);
    response.end(file);
  });
  const rootFile = path.join(folder, 'root.json');
  fs.writeFileSync(rootFile, files['/1.root.json']);
  return { server, url, rootFile };
}

/** Runs the command line of sigstore-js; resolves to its output. */
function sigstore(...args) {
  const bin = path.join(__dirname, 'node_modules', '@sigstore', 'cli', 'bin', 'run');
  const env = { ...process.env, CI: 'true', SIGSTORE_ID_TOKEN: token };
  return new Promise((resolve, reject) => {
    childProcess.execFile(process.execPath, [bin, ...args], { env }, (error, stdout, stderr) =>
      error ? reject(new Error(`sigstore ${args.join(' ')}: ${stdout}${stderr}`)) : resolve(stdout + stderr),
    );
  });
}

async function main() {
  fs.mkdirSync(folder, { recursive: true });
  process.env.SIGSTORE_ID_TOKEN = token;
  const fulcio = await startFulcio();
  const root = await trustedRoot(fulcio);
  fs.writeFileSync(path.join(folder, 'trusted_root.json'), JSON.stringify(root));
  const tuf = await startTuf(root);
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(root)), { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });
  const signer = () => new FulcioSigner({ fulcioBaseURL: fulcio.url, identityProvider: new CIContextProvider('sigstore'), timeout: 20000, retry: 0 });
  const witness = (entryType) => new RekorWitness({ rekorBaseURL: logUrl, entryType, retry: 0, timeout: 20000 });

  const verifyWithTheCommand = (file, ...more) =>
    sigstore('verify', file, '--tuf-mirror-url', tuf.url, '--tuf-root-path', tuf.rootFile, '--tuf-cache-path', path.join(folder, 'tuf'),
      '--certificate-issuer', ISSUER, '--certificate-identity-uri', IDENTITY, ...more);

  async function check(name, builder, input, data) {
    const bundle = await builder.create(input);
    verifier.verify(toSignedEntity(bundle, data));
    const file = path.join(folder, `${name}.sigstore.json`);
    fs.writeFileSync(file, JSON.stringify(bundleToJSON(bundle)));
    await verifyWithTheCommand(file, ...(data ? ['--blob-file', artifactFile] : []));
    const entry = bundle.verificationMaterial.tlogEntries[0];
    const checkpoint = entry.inclusionProof.checkpoint.envelope.split('\n')[0];
    if (!checkpoint.startsWith(`${origin} - `)) throw new Error(`origin ${checkpoint}`);
    console.log(`${name}: ${entry.kindVersion.kind} ${entry.kindVersion.version} at index ${entry.logIndex}, verified`);
  }

  const dsse = { data: statement, type: 'application/vnd.in-toto+json' };
  await check('message-signature', new MessageSignatureBundleBuilder({ signer: signer(), witnesses: [witness()] }), { data: artifact }, artifact);
  await check('dsse', new DSSEBundleBuilder({ signer: signer(), witnesses: [witness('dsse')] }), dsse);
  await check('intoto', new DSSEBundleBuilder({ signer: signer(), witnesses: [witness('intoto')] }), dsse);

  const statementFile = path.join(folder, 'statement.json');
  const attested = path.join(folder, 'command.sigstore.json');
  fs.writeFileSync(statementFile, statement);
  await sigstore('attest', statementFile, '--fulcio-url', fulcio.url, '--rekor-url', logUrl, '-o', attested);
  await verifyWithTheCommand(attested);
  const wrong = await verifyWithTheCommand(attested, '--certificate-issuer', 'https://other.example.com').then(() => true, () => false);
  if (wrong) throw new Error('the command verified a bundle of another issuer');
  console.log('command: attested and verified by the command line, verified');
  tuf.server.close();
  fulcio.server.close();
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
