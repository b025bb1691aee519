/** Who asks: OIDC tokens verified, and what a certificate will say of their subject. */
@NullMarked
package dev.cairn.ca.identity;

import org.jspecify.annotations.NullMarked;
