/**
 * Who may sign: the signers file, and the decision whether the signatures of an artifact are what it demands.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>A decision is about verified facts alone ({@link dev.cairn.tools.verify.VerifiedBundle}), and its outcome follows from them, the file and
 *       the time. Only a rule with a Rego policy on a server asks the network.
 *   <li>Every rule that matches an artifact must be met. Where none matches the answer is no, unless the file says otherwise.
 *   <li>A threshold counts people: one identity, and all identities that stand under one name, count once.
 *   <li>What cannot be evaluated does not count. Expressions take linear time.
 * </ul>
 */
@NullMarked
package dev.cairn.tools.signers;

import org.jspecify.annotations.NullMarked;
