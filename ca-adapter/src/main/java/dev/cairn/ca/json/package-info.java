/** JSON read strictly: each member once, none unknown, and every complaint says where. */
@NullMarked
package dev.cairn.ca.json;

import org.jspecify.annotations.NullMarked;
