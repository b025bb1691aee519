/**
 * Whom this user trusts: deployments whose TUF root (<a href="https://theupdateframework.github.io/specification/latest/">TUF</a> 1.0) was pinned
 * once, and what they published since.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>What is kept was verified from the pinned root on; what does not verify replaces nothing.
 *   <li>A root is pinned once. Other keys come from roots that the one before signed.
 *   <li>What is kept is read without the network.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.trust;

import org.jspecify.annotations.NullMarked;
