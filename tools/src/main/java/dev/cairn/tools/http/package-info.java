/** Requests of this program to other servers, whose answers are bounded in length and in time. */
@NullMarked
package dev.cairn.tools.http;

import org.jspecify.annotations.NullMarked;
