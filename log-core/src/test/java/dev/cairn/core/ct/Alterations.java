package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Small alterations of binary formats: bits, bytes, lengths. */
final class Alterations {
    private static final byte[] TELLING = {0, 1, 2, 0x7f, (byte) 0x80, (byte) 0x81, (byte) 0x83, (byte) 0xff, 0x30, 5};

    private Alterations() {}

    /** One to three bytes changed, removed or put in. */
    static Bytes of(Bytes input, Random random) {
        byte[] altered = input.toArray();
        for (int times = 1 + random.nextInt(3); times > 0 && altered.length > 0; times--) {
            int at = random.nextInt(altered.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(altered, 0, at);
            switch (random.nextInt(5)) {
                case 0 -> out.write(altered[at] ^ (1 << random.nextInt(8)));
                case 1 -> out.write(TELLING[random.nextInt(TELLING.length)]);
                case 2 -> {} // removed
                case 3 -> {
                    out.write(altered[at]);
                    out.write(TELLING[random.nextInt(TELLING.length)]);
                }
                default -> {
                    out.write(altered[at]);
                    at = Math.min(altered.length - 1, at + random.nextInt(altered.length));
                }
            }
            out.write(altered, at + 1, altered.length - at - 1);
            altered = out.toByteArray();
        }
        return Bytes.wrap(altered);
    }
}
