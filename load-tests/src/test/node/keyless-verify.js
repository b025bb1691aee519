// Verifies bundles that others have made with @sigstore/verify, for one identity.
//
// usage: node keyless-verify.js TRUSTED_ROOT SUBJECT ISSUER ARTIFACT BUNDLE...
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const { bundleFromJSON } = require('@sigstore/bundle');
const { TrustedRoot } = require('@sigstore/protobuf-specs');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');

const [rootFile, subject, issuer, artifactFile, ...bundles] = process.argv.slice(2);
const artifact = fs.readFileSync(artifactFile);
const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(fs.readFileSync(rootFile, 'utf8')))), {
  tlogThreshold: 1,
  ctlogThreshold: 1,
  timestampThreshold: 1,
});

for (const file of bundles) {
  const bundle = bundleFromJSON(JSON.parse(fs.readFileSync(file, 'utf8')));
  const data = bundle.content.$case === 'messageSignature' ? artifact : undefined;
  const policy = (name) => ({ subjectAlternativeName: `^${name.replace(/\./g, '\\.')}$`, extensions: { issuer } });
  verifier.verify(toSignedEntity(bundle, data), policy(subject));
  assert.throws(() => verifier.verify(toSignedEntity(bundle, data), policy(`x${subject}`)), 'another subject');
  const { kind, version } = bundle.verificationMaterial.tlogEntries[0].kindVersion;
  console.log(`${file}: ${kind} ${version}, verified`);
}
