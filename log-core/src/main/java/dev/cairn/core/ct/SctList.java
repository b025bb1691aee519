package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** The SCTs inside a certificate: {@code SignedCertificateTimestampList} (RFC 6962 section 3.3). */
public final class SctList {
    private static final String OBJECT = "SCT list";

    private SctList() {}

    /**
     * Reads a list.
     *
     * @throws MalformedException if it is not exactly one list of one or more SCTs that {@link SignedCertificateTimestamp#decode} reads
     */
    public static List<SignedCertificateTimestamp> decode(Bytes encoded) throws MalformedException {
        TlsReader outer = new TlsReader(OBJECT, encoded);
        TlsReader in = new TlsReader(OBJECT, outer.vector16());
        outer.end();
        List<SignedCertificateTimestamp> list = new ArrayList<>();
        while (!in.isAtEnd()) {
            list.add(SignedCertificateTimestamp.decode(in.vector16()));
        }
        if (list.isEmpty()) {
            throw new MalformedException(OBJECT, "is empty");
        }
        return List.copyOf(list);
    }
}
