@NullMarked
package dev.cairn.core.store.rocksdb;

import org.jspecify.annotations.NullMarked;
