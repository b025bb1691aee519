/**
 * The witness on HTTP: the routes of <a href="https://c2sp.org/tlog-witness">tlog-witness</a> and a page for people. Errors are one line of
 * text that names the rule.
 */
@NullMarked
package dev.cairn.witness.http;

import org.jspecify.annotations.NullMarked;
