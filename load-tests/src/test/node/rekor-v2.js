// Signs artifacts with a P-256 key, submits them to a Rekor v2 log with sigstore-js, as message signature and as DSSE, and verifies
// each answer with @sigstore/verify. Every verified bundle is then altered in one place after the other: each must fail.
//
// usage: node rekor-v2.js LOG_URL TRUSTED_ROOT.json CERTIFICATE.pem PRIVATE_KEY.pem ARTIFACT...
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { TrustedRoot } = require('@sigstore/protobuf-specs');
const { DSSEBundleBuilder, MessageSignatureBundleBuilder, RekorWitness } = require('@sigstore/sign');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');

const KEY_HINT = 'test key';
const [logUrl, trustedRootFile, certificateFile, keyFile, ...artifacts] = process.argv.slice(2);
const certificate = fs.readFileSync(certificateFile, 'utf8');
const privateKey = crypto.createPrivateKey(fs.readFileSync(keyFile, 'utf8'));

const signer = {
  sign: async (data) => ({
    signature: crypto.sign('sha256', data, privateKey),
    key: { $case: 'x509Certificate', certificate },
  }),
};

// No timestamp authority and no CA take part: the key itself is trusted, and the log is what is under test.
const verifier = new Verifier(
  toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(fs.readFileSync(trustedRootFile, 'utf8'))), () => ({
    publicKey: crypto.createPublicKey(privateKey),
    validFor: () => true,
  })),
  { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 },
);

const witness = () => new RekorWitness({ rekorBaseURL: logUrl, majorApiVersion: 2, retry: 0, timeout: 20000 });

function statement(name, data) {
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: { sha256: crypto.createHash('sha256').update(data).digest('hex') } }],
      predicateType: 'https://example.com/predicate/v1',
      predicate: { name },
    }),
  );
}

function flipped(bytes) {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1] ^= 1;
  return copy;
}

const alterations = {
  'inclusion proof index': (entry) => (entry.inclusionProof.logIndex = String(BigInt(entry.inclusionProof.logIndex) ^ 1n)),
  'canonical body': (entry) => (entry.canonicalizedBody = flipped(entry.canonicalizedBody)),
  'log id': (entry) => (entry.logId.keyId = flipped(entry.logId.keyId)),
  'checkpoint size': (entry) =>
    (entry.inclusionProof.checkpoint.envelope = entry.inclusionProof.checkpoint.envelope.replace(/\n(\d+)\n/, '\n1$1\n')),
  'path of the proof': (entry) => {
    const hashes = entry.inclusionProof.hashes;
    if (hashes.length === 0) {
      hashes.push(Buffer.alloc(32));
    } else {
      hashes[0] = flipped(hashes[0]);
    }
  },
};

function verify(bundle, data) {
  return verifier.verify(toSignedEntity(bundle, data));
}

async function check(label, builder, artifact) {
  const bundle = await builder.create(artifact);
  bundle.verificationMaterial.content = { $case: 'publicKey', publicKey: { hint: KEY_HINT } };
  const data = bundle.content.$case === 'messageSignature' ? artifact.data : undefined;
  verify(bundle, data);
  const entry = bundle.verificationMaterial.tlogEntries[0];
  for (const [what, alter] of Object.entries(alterations)) {
    const altered = structuredClone(bundle);
    // structuredClone turns Buffers into Uint8Arrays.
    const entryCopy = altered.verificationMaterial.tlogEntries[0];
    for (const holder of [entryCopy, entryCopy.logId, entryCopy.inclusionProof]) {
      for (const [field, value] of Object.entries(holder)) {
        if (value instanceof Uint8Array) holder[field] = Buffer.from(value);
      }
    }
    entryCopy.inclusionProof.hashes = entryCopy.inclusionProof.hashes.map((hash) => Buffer.from(hash));
    altered.content = bundle.content;
    alter(entryCopy);
    let refused = false;
    try {
      verify(altered, data);
    } catch (e) {
      refused = true;
    }
    if (!refused) throw new Error(`${label}: verified although the ${what} was altered`);
  }
  console.log(`${label}: ${entry.kindVersion.kind} ${entry.kindVersion.version} at index ${entry.logIndex}, verified`);
}

async function main() {
  for (const file of artifacts) {
    const name = path.basename(file);
    const data = fs.readFileSync(file);
    await check(`${name} message signature`, new MessageSignatureBundleBuilder({ signer, witnesses: [witness()] }), { data });
    await check(`${name} DSSE`, new DSSEBundleBuilder({ signer, witnesses: [witness()] }), {
      data: statement(name, data),
      type: 'application/vnd.in-toto+json',
    });
  }
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
