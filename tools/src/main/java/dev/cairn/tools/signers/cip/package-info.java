/**
 * ClusterImagePolicy of policy-controller (<a
 * href="https://github.com/sigstore/policy-controller/blob/main/pkg/apis/policy/v1beta1/clusterimagepolicy_types.go">v1beta1</a>), made into a
 * signers file.
 *
 * <p><b>Invariants.</b> What is made allows nothing that the original refuses, under the same trusted root: a part that cannot be imported, and
 * without which more would be allowed, takes its authority with it, and a policy without authorities refuses. Every part that is left out is named,
 * with its place.
 */
@NullMarked
package dev.cairn.tools.signers.cip;

import org.jspecify.annotations.NullMarked;
