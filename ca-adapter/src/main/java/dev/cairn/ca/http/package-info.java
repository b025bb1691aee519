/**
 * What the adapter's faces see of HTTP: requests with their whole body, answers, and paths. A server of the process that runs them reads
 * and writes the bytes; so this module can stand in the log's server, or in one of its own, without knowing either.
 */
@NullMarked
package dev.cairn.ca.http;

import org.jspecify.annotations.NullMarked;
