package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A repository with its keys and a clock that stands until it is moved. */
final class TestRepository {
    static final Map<String, Bytes> FIRST = Map.of("trusted_root.json", Bytes.ofUtf8("{\"first\":1}"));
    static final Map<String, Bytes> SECOND =
            Map.of("trusted_root.json", Bytes.ofUtf8("{\"second\":2}"), "other.json", Bytes.ofUtf8("{}"));

    final Path folder;
    final LocalKey root = key();
    final LocalKey targets = key();
    final LocalKey online = key();
    final List<LocalKey> keys = new ArrayList<>(List.of(root, targets, online));
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    TestRepository(Path folder) throws VerificationException {
        this.folder = folder;
        TufRepository.create(
                folder,
                RoleKeys.of(new TufKey(root.publicKey())),
                new TufKey(targets.publicKey()),
                new TufKey(online.publicKey()),
                signers(),
                FIRST,
                () -> now);
    }

    static LocalKey key() {
        return LocalKey.generate(KeyType.ECDSA_P256);
    }

    LocalKey newKey() {
        LocalKey key = key();
        keys.add(key);
        return key;
    }

    TufSigners signers() {
        return TufSigners.of(keys);
    }

    TufRepository open() throws Exception {
        return TufRepository.open(folder, () -> now);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
