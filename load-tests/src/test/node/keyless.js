// Signs with sigstore-js and its command line against a whole private Sigstore, and verifies every bundle with the same, with the trust root from a
// file and from the TUF repository. Whom it asks stands in the signing configuration alone.
//
// usage: node keyless.js SIGNING_CONFIG TRUSTED_ROOT TUF_URL ROOT TOKEN_FILE SUBJECT ISSUER FOLDER ARTIFACT STATEMENT
//
// Leaves in FOLDER: NAME.sigstore.json for each bundle. file-* is of ARTIFACT; statement-* and command are of STATEMENT.
'use strict';
const assert = require('node:assert');
const childProcess = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { bundleToJSON } = require('@sigstore/bundle');
const { SigningConfig, TrustedRoot } = require('@sigstore/protobuf-specs');
const { bundleBuilderFromSigningConfig } = require('@sigstore/sign');
const { getTrustedRoot } = require('@sigstore/tuf');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');

const [configFile, rootFile, tufUrl, tufRoot, tokenFile, subject, issuer, folder, artifactFile, statementFile] = process.argv.slice(2);
const artifact = fs.readFileSync(artifactFile);
const statement = fs.readFileSync(statementFile);
const token = fs.readFileSync(tokenFile, 'utf8').trim();
const config = JSON.parse(fs.readFileSync(configFile, 'utf8'));
const root = JSON.parse(fs.readFileSync(rootFile, 'utf8'));

/** The signing configuration, with the logs of one version only. */
function configured(version) {
  const logs = config.rekorTlogUrls.filter((log) => log.majorApiVersion === version);
  assert.ok(logs.length > 0, `no log of version ${version} in the signing configuration`);
  return SigningConfig.fromJSON({ ...config, rekorTlogUrls: logs });
}

const builder = (signingConfig, bundleType) =>
  bundleBuilderFromSigningConfig({ signingConfig, bundleType, identityProvider: { getToken: async () => token } });

const verifierOf = (json) =>
  new Verifier(toTrustMaterial(TrustedRoot.fromJSON(json)), { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });

// A regular expression is all that its policy takes.
const anchored = (text) => `^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
const right = { subjectAlternativeName: anchored(subject), extensions: { issuer } };

/** The trust root with one part replaced by what another part of it trusts. */
function strangeRoots() {
  const chains = (part, other) =>
    ({ ...root, [part]: root[part].map((authority) => ({ ...authority, certChain: root[other][0].certChain })) });
  const p256 = (part) => root[part].find((log) => log.publicKey.keyDetails === 'PKIX_ECDSA_P256_SHA_256').publicKey;
  const keys = (part, key) => ({ ...root, [part]: root[part].map((log) => ({ ...log, publicKey: { ...log.publicKey, ...key } })) });
  return {
    'another CA': chains('certificateAuthorities', 'timestampAuthorities'),
    'another timestamp authority': chains('timestampAuthorities', 'certificateAuthorities'),
    'another CT key': keys('ctlogs', { rawBytes: p256('tlogs').rawBytes }),
    'another log key': keys('tlogs', { rawBytes: p256('ctlogs').rawBytes, keyDetails: 'PKIX_ECDSA_P256_SHA_256' }),
  };
}

function verify(bundle, data) {
  const entity = () => toSignedEntity(bundle, data);
  verifierOf(root).verify(entity(), right);
  assert.throws(() => verifierOf(root).verify(entity(), { ...right, subjectAlternativeName: anchored(`x${subject}`) }), 'another subject');
  assert.throws(() => verifierOf(root).verify(entity(), { ...right, extensions: { issuer: `${issuer}x` } }), 'another issuer');
  for (const [what, strange] of Object.entries(strangeRoots())) {
    assert.throws(() => verifierOf(strange).verify(entity(), right), `verified with ${what}`);
  }
  if (data) {
    assert.throws(() => verifierOf(root).verify(toSignedEntity(bundle, Buffer.concat([data, Buffer.alloc(1)])), right), 'another artifact');
  }
}

async function check(name, builder, input, data) {
  const bundle = await builder.create(input);
  const file = path.join(folder, `${name}.sigstore.json`);
  fs.writeFileSync(file, JSON.stringify(bundleToJSON(bundle)));
  verify(bundle, data);
  await verifyWithTheCommand(file, data ? ['--blob-file', artifactFile] : []);
  const entry = bundle.verificationMaterial.tlogEntries[0];
  console.log(`${name}: ${entry.kindVersion.kind} ${entry.kindVersion.version} at index ${entry.logIndex}, verified`);
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

const verifyWithTheCommand = (file, more = [], said = issuer) =>
  sigstore('verify', file, '--tuf-mirror-url', tufUrl, '--tuf-root-path', tufRoot, '--tuf-cache-path', path.join(folder, 'tuf-command'),
    '--certificate-issuer', said, '--certificate-identity-email', anchored(subject), ...more);

async function main() {
  fs.mkdirSync(folder, { recursive: true });
  const fromTuf = await getTrustedRoot({ mirrorURL: tufUrl, rootPath: tufRoot, cachePath: path.join(folder, 'tuf'), retry: 0 });
  assert.deepStrictEqual(TrustedRoot.toJSON(fromTuf), TrustedRoot.toJSON(TrustedRoot.fromJSON(root)), 'TUF gives another trust root');
  console.log('trust root from TUF, verified');

  const dsse = { data: statement, type: 'application/vnd.in-toto+json' };
  // As it stands: which log it takes is the configuration's choice.
  await check('file-any', builder(SigningConfig.fromJSON(config), 'messageSignature'), { data: artifact }, artifact);
  for (const version of [1, 2]) {
    await check(`file-v${version}`, builder(configured(version), 'messageSignature'), { data: artifact }, artifact);
    await check(`statement-v${version}`, builder(configured(version), 'dsseEnvelope'), dsse);
  }

  const attested = path.join(folder, 'command.sigstore.json');
  await sigstore('attest', statementFile, '--fulcio-url', config.caUrls[0].url, '--rekor-url', configured(1).rekorTlogUrls[0].url,
    '--tsa-server-url', new URL(config.tsaUrls[0].url).origin, '-o', attested);
  await verifyWithTheCommand(attested);
  await assert.rejects(verifyWithTheCommand(attested, [], 'https://other.example.com'), 'another issuer');
  const { kind, version } = JSON.parse(fs.readFileSync(attested, 'utf8')).verificationMaterial.tlogEntries[0].kindVersion;
  console.log(`command: ${kind} ${version}, verified`);
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
