package dev.cairn.core.note;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Small alterations of a well-formed input: they reach deeper into a parser than random bytes do. */
final class Mutations {
    private static final byte[] TELLING = {
        '\n', ' ', '+', '=', '0', '1', 'A', '/', (byte) 0xe2, (byte) 0x80, 0, (byte) 0xff
    };

    private Mutations() {}

    /** One to three bytes replaced, removed, repeated or put in. */
    static byte[] of(byte[] input, Random random) {
        byte[] altered = input;
        for (int times = 1 + random.nextInt(3); times > 0 && altered.length > 0; times--) {
            altered = once(altered, random);
        }
        return altered;
    }

    private static byte[] once(byte[] input, Random random) {
        int at = random.nextInt(input.length);
        byte value = random.nextBoolean() ? TELLING[random.nextInt(TELLING.length)] : (byte) random.nextInt(256);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> out.write(value);
            case 1 -> {} // removed
            case 2 -> {
                out.write(input[at]);
                out.write(input[at]);
            }
            default -> {
                out.write(value);
                out.write(input[at]);
            }
        }
        out.write(input, at + 1, input.length - at - 1);
        return out.toByteArray();
    }
}
