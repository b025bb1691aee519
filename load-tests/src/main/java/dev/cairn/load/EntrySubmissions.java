package dev.cairn.load;

/** Submissions of entries: what the log must hold of each is known before it answers. */
interface EntrySubmissions extends Submissions {
    /** The bytes that the log must hold for this submission. */
    byte[] entry(long number);
}
