package dev.cairn.load;

import java.nio.ByteBuffer;

/** Two kinds of submissions in turn: even numbers are the first's, odd ones the second's. */
final class MixedSubmissions implements EntrySubmissions {
    private final EntrySubmissions even;
    private final EntrySubmissions odd;

    MixedSubmissions(EntrySubmissions even, EntrySubmissions odd) {
        this.even = even;
        this.odd = odd;
    }

    private EntrySubmissions of(long number) {
        return number % 2 == 0 ? even : odd;
    }

    @Override
    public long count() {
        return 2 * Math.min(even.count(), odd.count());
    }

    @Override
    public void write(long number, ByteBuffer out) {
        of(number).write(number / 2, out);
    }

    @Override
    public Dialect dialect(long number) {
        return of(number).dialect(number / 2);
    }

    @Override
    public byte[] entry(long number) {
        return of(number).entry(number / 2);
    }
}
