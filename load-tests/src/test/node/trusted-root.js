// Prints the trust root of a TUF repository, as @sigstore/tuf finds it.
//
// usage: node trusted-root.js TUF_URL ROOT CACHE
'use strict';
const { TrustedRoot } = require('@sigstore/protobuf-specs');
const { getTrustedRoot } = require('@sigstore/tuf');

const [mirrorURL, rootPath, cachePath] = process.argv.slice(2);
getTrustedRoot({ mirrorURL, rootPath, cachePath, retry: 0 }).then(
  (root) => console.log(JSON.stringify(TrustedRoot.toJSON(root))),
  (e) => {
    console.error(e);
    process.exit(1);
  },
);
