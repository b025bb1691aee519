package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** The bytes of a blob: it ends only if they were as many as its descriptor says, and have its digest; else reading fails. */
final class VerifiedBlob extends FilterInputStream {
    private final Descriptor blob;
    private final String what;
    private final MessageDigest digest;
    private long left;
    private boolean ended;

    /** @param what it is, for messages */
    VerifiedBlob(InputStream in, Descriptor blob, String what) {
        super(in);
        this.blob = blob;
        this.what = what;
        this.digest = blob.digest().algorithm().newDigest();
        this.left = blob.size();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        int read = super.read(buffer, offset, length);
        if (read < 0) {
            end();
            return -1;
        }
        left -= read;
        if (left < 0) {
            throw new RegistryException.Mismatch(
                    what + ": the registry sends more than the " + blob.size() + " bytes of the blob");
        }
        digest.update(buffer, offset, read);
        return read;
    }

    private void end() throws RegistryException.Mismatch {
        ended = true;
        if (left != 0) {
            throw new RegistryException.Mismatch(
                    what + ": the registry sends " + left + " bytes less than the " + blob.size() + " of the blob");
        }
        if (!Bytes.wrap(digest.digest()).equals(blob.digest().value())) {
            throw new RegistryException.Mismatch(what + ": the registry sent bytes that do not have this digest");
        }
    }

    @Override
    public long skip(long unused) {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
