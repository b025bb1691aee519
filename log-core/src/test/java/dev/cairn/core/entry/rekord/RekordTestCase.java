package dev.cairn.core.entry.rekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import java.util.Optional;

/** What must hold for a rekord of every format. */
final class RekordTestCase {
    static final Bytes ARTIFACT = Bytes.ofUtf8("a sample artifact\nwith two lines\n");

    private RekordTestCase() {}

    /** Takes the signature, and reads the leaf back; an altered artifact and an altered signature are refused. */
    static Entry taken(SignatureFormat format, Bytes signature, Bytes publicKey)
            throws MalformedException, VerificationException {
        Entry entry = claim(ARTIFACT, format, signature, publicKey).verify();
        Entry read = Entry.of(EntryKind.REKORD_0_0_1, entry.bytes());
        assertEquals(entry.bytes(), read.bytes());
        assertEquals(entry.indexKeys(), read.indexKeys());

        RekordLeaf leaf = RekordLeaf.read(entry.bytes());
        assertEquals(leaf.write(), entry.bytes());
        // The canonical forms are themselves a good submission, and the same one.
        assertEquals(
                entry,
                claim(ARTIFACT, format, leaf.signature(), leaf.publicKey()).verify());
        assertThrows(
                VerificationException.class,
                () -> claim(Bytes.ofUtf8("another artifact"), format, signature, publicKey)
                        .verify());
        return entry;
    }

    static RekordRequest claim(Bytes artifact, SignatureFormat format, Bytes signature, Bytes publicKey) {
        return new RekordRequest(artifact, Optional.empty(), format, signature, publicKey);
    }

    /** The text without one of its characters, for each of them in turn, must never be anything but refused or a good signature. */
    static void neverThrowsAnythingElse(SignatureFormat format, Bytes signature, Bytes publicKey) {
        for (int i = 0; i < signature.size(); i++) {
            byte[] altered = signature.toArray();
            altered[i] ^= 0x04;
            tried(format, Bytes.wrap(altered), publicKey);
            tried(format, Bytes.copyOf(signature.unsafeArray(), 0, i), publicKey);
        }
        for (int i = 0; i < publicKey.size(); i += 3) {
            byte[] altered = publicKey.toArray();
            altered[i] ^= 0x04;
            tried(format, signature, Bytes.wrap(altered));
            tried(format, signature, Bytes.copyOf(publicKey.unsafeArray(), 0, i));
        }
    }

    private static void tried(SignatureFormat format, Bytes signature, Bytes publicKey) {
        try {
            claim(ARTIFACT, format, signature, publicKey).verify();
        } catch (MalformedException | VerificationException e) {
            // as it should be
        }
    }
}
