package dev.cairn.core.fsck;

import dev.cairn.core.merkle.Hash;
import java.util.function.Function;

/** What a check of a log found. */
public sealed interface FsckReport {
    /** One of two results for the two outcomes. */
    <T> T match(Function<Clean, T> onClean, Function<Difference, T> onDifference);

    /**
     * Every file is what the entries and the root demand.
     *
     * @param size of the tree checked, in leaves; all its entries were read
     * @param root of that tree, derived from the entries
     * @param bundles the number of entry bundles read
     * @param tiles the number of hash tiles compared
     */
    record Clean(long size, Hash root, long bundles, long tiles) implements FsckReport {
        @Override
        public <T> T match(Function<Clean, T> onClean, Function<Difference, T> onDifference) {
            return onClean.apply(this);
        }
    }

    /**
     * The first place where the log is not what it must be.
     *
     * @param path of the file, {@code checkpoint} for the root
     * @param place inside it: {@code slot 3} of a tile, {@code entry 3} of a bundle, {@code length}, {@code root}, or {@code file}
     * @param expected what must be there: a hash in hexadecimal where the place has one
     * @param found what is there, in the same form
     * @param what is wrong, in a sentence
     */
    record Difference(String path, String place, String expected, String found, String what) implements FsckReport {
        @Override
        public <T> T match(Function<Clean, T> onClean, Function<Difference, T> onDifference) {
            return onDifference.apply(this);
        }
    }
}
