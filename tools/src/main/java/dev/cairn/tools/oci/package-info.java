/**
 * Container registries (<a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md">OCI distribution 1.1</a>): images, what is
 * attached to them, and how both are copied.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>Nothing that a registry sends is believed before it has the digest that was asked for. What a tag names is asked once; from there on there
 *       are digests only.
 *   <li>Every answer has a greatest length and a time; a blob is never in memory as a whole.
 *   <li>Credentials go to the registry that they are for, and to the token service that it names, and over plain HTTP only where a person has said so.
 *   <li>What is attached to an image is anybody's until it is verified, which is not done here.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.oci;

import org.jspecify.annotations.NullMarked;
