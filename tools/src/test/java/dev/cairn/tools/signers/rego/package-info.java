/** Tests of policies in Rego. */
@NullMarked
package dev.cairn.tools.signers.rego;

import org.jspecify.annotations.NullMarked;
