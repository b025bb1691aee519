/**
 * Admission of container images: a Kubernetes validating and mutating webhook
 * (<a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/">admission.k8s.io/v1</a>), a provider of
 * Gatekeeper's external data, and a plain check over HTTP. The signers file decides; the registry says what a tag is and what is signed.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>What was decided is decided about a digest; a tag is only a way to one.
 *   <li>Every request is answered before its deadline, as configured if the decision is not there by then. Fail closed is the default.
 *   <li>Memory is bounded: bodies, decisions under way, decisions waiting, decisions kept.
 *   <li>A decision that was kept is used only under the policy that made it.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.admission;

import org.jspecify.annotations.NullMarked;
