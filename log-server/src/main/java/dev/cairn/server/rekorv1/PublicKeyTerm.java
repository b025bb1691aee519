package dev.cairn.server.rekorv1;

import dev.cairn.core.*;
import dev.cairn.core.entry.*;

final class PublicKeyTerm {
    private PublicKeyTerm() {}

    static IndexKey of(String f, byte[] c) throws MalformedException {
        if (c.length > 0) {
            throw new MalformedException("a", "b");
        }
        return new IndexKey(IndexKey.Type.KEY, f);
    }
}
