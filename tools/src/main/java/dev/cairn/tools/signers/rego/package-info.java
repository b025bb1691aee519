/**
 * Policies in Rego (<a href="https://www.openpolicyagent.org/docs/policy-language">policy language</a>): asked of an OPA server, or compiled to
 * WebAssembly and run here.
 *
 * <p><b>Invariants.</b> Nothing but a plain yes allows: an answer that is missing, undefined, late, too long or of another form is a no. A compiled
 * policy has no access to anything but its input.
 */
@NullMarked
package dev.cairn.tools.signers.rego;

import org.jspecify.annotations.NullMarked;
