/**
 * Who asks: OIDC ID tokens verified (<a href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core</a>), and what a
 * certificate will say of their subject (<a href="https://github.com/sigstore/fulcio/blob/main/docs/oidc.md">Fulcio's OIDC usage</a>).
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Nothing of a token is put into a name or an extension before its signature, issuer, audience and times are good.
 *   <li>The key comes from the configured issuer alone: the token's header cannot bring one, nor choose an algorithm that the issuer does not use.
 *   <li>Whatever a sender or an issuer can make long is bounded: token, nesting, documents, keys, values, caches, threads.
 *   <li>A refusal begins with Fulcio's sentence and names the claim and the rule; it never holds the token.
 * </ul>
 */
@NullMarked
package dev.cairn.ca.identity;

import org.jspecify.annotations.NullMarked;
