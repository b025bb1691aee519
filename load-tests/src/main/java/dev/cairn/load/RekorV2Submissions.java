package dev.cairn.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Signed hashedrekord 0.0.2 submissions for {@code POST /api/v2/log/entries}. */
final class RekorV2Submissions implements EntrySubmissions {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private static final byte[] BODY_DIGEST = ascii("{\"hashedRekordRequestV002\":{\"digest\":\"");
    private static final byte[] BODY_SIGNATURE = ascii("\",\"signature\":{\"content\":\"");
    private static final byte[] BODY_KEY = ascii("\",\"verifier\":{\"publicKey\":{\"rawBytes\":\"");
    private static final byte[] BODY_END = ascii("\"},\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"}}}}");
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");

    private final SignedDigests signed;
    private final byte[] head;
    private final byte[][] keys;

    RekorV2Submissions(Target target, SignedDigests signed) {
        this.signed = signed;
        this.head = ascii("POST " + target.path("/api/v2/log/entries") + " HTTP/1.1\r\nHost: " + target.host()
                + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ");
        this.keys = signed.keys().stream()
                .map(key -> BASE64.encode(key.spki().unsafeArray()))
                .toArray(byte[][]::new);
    }

    @Override
    public long count() {
        return signed.count();
    }

    @Override
    public Dialect dialect(long number) {
        return Dialect.REKOR_V2;
    }

    @Override
    public void write(long number, ByteBuffer out) {
        byte[] digest = digest(number);
        byte[] signature = signature(number);
        byte[] key = key(number);
        int length = BODY_DIGEST.length
                + digest.length
                + BODY_SIGNATURE.length
                + signature.length
                + BODY_KEY.length
                + key.length
                + BODY_END.length;
        out.put(head)
                .put(ascii(Integer.toString(length)))
                .put(END_OF_HEAD)
                .put(BODY_DIGEST)
                .put(digest)
                .put(BODY_SIGNATURE)
                .put(signature)
                .put(BODY_KEY)
                .put(key)
                .put(BODY_END);
    }

    /** The canonical body: Entry of rekor-tiles as protojson, then RFC 8785. */
    @Override
    public byte[] entry(long number) {
        return ascii("{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":"
                + "{\"algorithm\":\"SHA2_256\",\"digest\":\"" + text(digest(number))
                + "\"},\"signature\":{\"content\":\""
                + text(signature(number))
                + "\",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"publicKey\":{\"rawBytes\":\""
                + text(key(number)) + "\"}}}}}}");
    }

    private byte[] digest(long number) {
        return BASE64.encode(signed.digest(number));
    }

    private byte[] signature(long number) {
        return BASE64.encode(signed.signature(number));
    }

    private byte[] key(long number) {
        return keys[(int) (number % keys.length)];
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
