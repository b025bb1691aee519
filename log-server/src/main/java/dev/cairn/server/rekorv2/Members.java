package dev.cairn.server.rekorv2;

import dev.cairn.core.MalformedException;

/** The members of one message that have been read: says which are unknown and which come twice. */
final class Members {
    private static final int QUOTED = 32;

    private final String path;
    private int seen;

    /** @param path where the message stands; empty for the document itself */
    Members(String path) {
        this.path = path;
    }

    /**
     * Notes a member by its number in the protobuf definition and gives its path.
     *
     * @throws MalformedException if it was read before, under whichever of its two spellings
     */
    String once(int number, String name) throws MalformedException {
        String member = path.isEmpty() ? name : path + "." + name;
        if ((seen & 1 << number) != 0) {
            throw new MalformedException(member, "duplicate field");
        }
        seen |= 1 << number;
        return member;
    }

    /** The error for a member that the message does not have. */
    MalformedException unknown(String name) {
        String start = name.length() <= QUOTED ? name : name.substring(0, QUOTED) + "…";
        return new MalformedException(path.isEmpty() ? "request" : path, "unknown field \"" + start + "\"");
    }
}
