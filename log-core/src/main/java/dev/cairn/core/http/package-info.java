/**
 * What a face sees of HTTP that is not the log's own: requests with their whole body, answers, and paths. The CA adapter and the witness
 * implement routes; a server of the process that runs them reads and writes the bytes. So a face can stand in the log's server, or in one
 * of its own, without knowing either.
 */
@NullMarked
package dev.cairn.core.http;

import org.jspecify.annotations.NullMarked;
