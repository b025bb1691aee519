/**
 * Turns OIDC identities into short-lived certificates that are entries of the same log; the timestamp authority and the trust root stand
 * beside it. Not built yet.
 */
@NullMarked
package dev.cairn.ca;

import org.jspecify.annotations.NullMarked;
