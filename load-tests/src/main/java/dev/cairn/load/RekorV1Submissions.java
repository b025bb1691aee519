package dev.cairn.load;

import dev.cairn.core.crypto.KeyFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Signed hashedrekord 0.0.1 submissions for {@code POST /api/v1/log/entries}. */
final class RekorV1Submissions implements EntrySubmissions {
    private final SignedDigests signed;
    private final byte[] head;
    private final List<String> keys;

    RekorV1Submissions(Target target, SignedDigests signed) {
        this.signed = signed;
        this.head = ("POST " + target.path("/api/v1/log/entries") + " HTTP/1.1\r\nHost: " + target.host()
                        + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
        this.keys = signed.keys().stream()
                .map(key -> base64(KeyFiles.publicPem(key).getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    @Override
    public long count() {
        return signed.count();
    }

    @Override
    public Dialect dialect(long number) {
        return Dialect.REKOR_V1;
    }

    @Override
    public void write(long number, ByteBuffer out) {
        byte[] body = entry(number);
        out.put(head)
                .put((body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII))
                .put(body);
    }

    /** The canonical body; what is submitted is canonical already. */
    @Override
    public byte[] entry(long number) {
        return ("{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\""
                        + HexFormat.of().formatHex(signed.digest(number))
                        + "\"}},\"signature\":{\"content\":\"" + base64(signed.signature(number))
                        + "\",\"publicKey\":{\"content\":\"" + keys.get((int) (number % keys.size())) + "\"}}}}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
