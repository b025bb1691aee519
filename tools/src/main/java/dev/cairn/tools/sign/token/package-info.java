/**
 * Where identity tokens come from: the environment, the machinery that a build runs in, or a person who logs in (<a
 * href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect</a>).
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>A login has its own state, nonce and PKCE verifier (RFC 7636), each used once and checked.
 *   <li>What comes back is verified with the issuer's keys before anybody else sees it.
 *   <li>No token and no code is printed or kept in a file.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.sign.token;

import org.jspecify.annotations.NullMarked;
