package dev.cairn.witness.check;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.file.PrivateFolder;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.witness.alarm.Alarms;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.OriginHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of misbehaviour proofs: {@code <hash of the origin>-<hash of the proof>.misbehaviour}. */
public final class Evidence {
    /** The end of a proof's file name. */
    public static final String SUFFIX = ".misbehaviour";
    // A log that has been caught once is caught; it must not fill the disk of the witness with further proofs.
    private static final int MAX_FOR_A_LOG = 16;
    private static final int HASH_DIGITS = 16;

    private final Path folder;
    private final Alarms alarms;

    /** @param folder is made when there is something to put into it */
    public Evidence(Path folder, Alarms alarms) {
        this.folder = folder;
        this.alarms = alarms;
    }

    /**
     * Verifies a proof as anybody would, writes it and raises the alarm.
     *
     * @return whether it is a proof; nothing is written if not
     */
    boolean keep(WitnessedLog log, Misbehaviour proof) {
        String what;
        try {
            what = proof.verify(log.origin(), log.keys());
        } catch (MalformedException | VerificationException e) {
            return false;
        }
        byte[] bytes = proof.encode().unsafeArray();
        String name = prefix(log.origin()) + hex(bytes).substring(0, HASH_DIGITS) + SUFFIX;
        Path file = folder.resolve(name);
        try {
            PrivateFolder.create(folder);
            List<Path> there = of(log.origin());
            if (!there.contains(file) && there.size() < MAX_FOR_A_LOG) {
                AtomicFile.write(file, proof.encode());
                there = of(log.origin());
            }
            if (there.contains(file)) {
                alarms.misbehaviour(log.origin(), what, file);
            }
        } catch (IOException e) {
            throw new StoreException("evidence: " + file + " cannot be written: " + e.getMessage(), e);
        }
        return true;
    }

    /** The proofs against a log, in the order of their names. */
    List<Path> of(String origin) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.startsWith(prefix(origin)) && name.endsWith(SUFFIX);
                    })
                    .sorted()
                    .toList();
        }
    }

    /** A proof against a log, for who asks; empty if there is none. */
    public Optional<byte[]> first(String origin) {
        try {
            List<Path> files = of(origin);
            return files.isEmpty() ? Optional.empty() : Optional.of(Files.readAllBytes(files.get(0)));
        } catch (IOException e) {
            throw new StoreException("evidence: " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String prefix(String origin) {
        return OriginHash.hex(origin).substring(0, HASH_DIGITS) + "-";
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(DigestAlgorithm.SHA2_256.digest(bytes));
    }
}
