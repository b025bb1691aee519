package dev.cairn.load;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link FakeLog} as a process that keeps its entries in files, laid out as the server's; its first argument says how well it keeps its
 * promises.
 */
final class FakeLogProcess {
    /** What is wrong with it. */
    enum Fault {
        NONE,
        /** Acknowledges entries that are not written yet. */
        FORGETS,
        /** Starts on any journal. */
        TAKES_ANY_JOURNAL,
        /** After a restart it has other entries where it had some before. */
        REWRITES
    }

    private FakeLogProcess() {}

    /** {@code FAULT serve --data DIR …} or {@code FAULT fsck URL}. */
    public static void main(String[] arguments) throws IOException, MalformedException {
        Fault fault = Fault.valueOf(arguments[0]);
        if (arguments[1].equals("fsck")) {
            return;
        }
        serve(fault, Path.of(arguments[3]));
    }

    private static void serve(Fault fault, Path data) throws IOException, MalformedException {
        Path journal = data.resolve("journal").resolve("entries");
        Path checkpoints = data.resolve("checkpoints").resolve("entries");
        Path keyFile = data.resolve("keys").resolve("log.key");
        for (Path folder :
                List.of(journal, checkpoints, keyFile, data.resolve("rocksdb").resolve("file"))) {
            Files.createDirectories(folder.getParent());
        }
        if (!Files.exists(keyFile)) {
            KeyFiles.write(keyFile, LocalKey.generate(KeyType.ED25519));
        }
        List<Bytes> entries = read(journal);
        if (fault != Fault.TAKES_ANY_JOURNAL
                && fault != Fault.FORGETS
                && entries.size() < read(checkpoints).size()) {
            System.err.println("the journal is older than the last signed checkpoint");
            Runtime.getRuntime().halt(CrashRig.REFUSED);
        }
        if (fault == Fault.REWRITES && !entries.isEmpty()) {
            entries.set(0, Bytes.ofUtf8("not what was logged"));
        }
        List<Bytes> unwritten = new ArrayList<>();
        FakeLog log = new FakeLog(KeyFiles.read(keyFile), entry -> {
            unwritten.add(entry);
            if (unwritten.size() >= (fault == Fault.FORGETS ? 50 : 1)) {
                for (Bytes written : unwritten) {
                    append(journal, written);
                    append(checkpoints, Bytes.EMPTY);
                }
                unwritten.clear();
            }
        });
        Files.writeString(data.resolve("keys").resolve("log.vkey"), log.vkey() + "\n");
        log.restore(entries);
        @SuppressWarnings("resource") // it serves until the process ends
        FakeServer server = new FakeServer(log);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        System.out.println("listening on " + server.url());
        System.out.flush();
    }

    private static void append(Path file, Bytes entry) {
        try (DataOutputStream out = new DataOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            byte[] record = new byte[4 + entry.size()];
            java.nio.ByteBuffer.wrap(record).putInt(entry.size()).put(entry.toArray());
            out.write(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Bytes> read(Path file) throws IOException {
        List<Bytes> entries = new ArrayList<>();
        if (!Files.exists(file)) {
            return entries;
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (in.available() >= 4) {
                byte[] entry = new byte[in.readInt()];
                in.readFully(entry);
                entries.add(Bytes.wrap(entry));
            }
        }
        return entries;
    }
}
