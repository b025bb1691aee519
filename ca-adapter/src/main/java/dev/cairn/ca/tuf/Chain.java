package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in the repository, read as a client reads it, from the first root to the targets (TUF section 5), and verified: every signature, version,
 * length and hash. Expiry is not looked at: what has expired can be signed again.
 *
 * @param contents the targets' bytes
 */
record Chain(
        RootMetadata root,
        TargetsMetadata targets,
        PointerMetadata snapshot,
        PointerMetadata timestamp,
        Map<String, Bytes> contents) {
    /** Far more than a repository sees; the walk is bounded. */
    private static final int MAX_ROOTS = 1000;

    private static final int MAX_TARGET_BYTES = 1 << 20;

    static Chain read(TufDirectory files) throws MalformedException, VerificationException {
        RootMetadata root = readRoot(files);
        String name = TufRole.TIMESTAMP.fileName(0);
        PointerMetadata timestamp =
                PointerMetadata.read(TufRole.TIMESTAMP, signed(files, root, TufRole.TIMESTAMP, name, null));
        PointerMetadata snapshot = PointerMetadata.read(
                TufRole.SNAPSHOT, signed(files, root, TufRole.SNAPSHOT, timestamp.fileName(), timestamp.file()));
        checkVersion(timestamp.fileName(), snapshot.header(), timestamp.version());
        TargetsMetadata targets =
                TargetsMetadata.read(signed(files, root, TufRole.TARGETS, snapshot.fileName(), snapshot.file()));
        checkVersion(snapshot.fileName(), targets.header(), snapshot.version());
        Map<String, Bytes> contents = new TreeMap<>();
        for (Map.Entry<String, FileInfo> target : targets.files().entrySet()) {
            String file = TargetsMetadata.fileName(target.getKey(), target.getValue());
            Bytes content = there(files, file, MAX_TARGET_BYTES);
            target.getValue().check(file, content);
            contents.put(target.getKey(), content);
        }
        return new Chain(root, targets, snapshot, timestamp, contents);
    }

    /** The last root. */
    static RootMetadata readRoot(TufDirectory files) throws MalformedException, VerificationException {
        String first = TufRole.ROOT.fileName(1);
        Envelope envelope = Envelope.parse(first, there(files, first, Envelope.MAX_BYTES));
        RootMetadata root = RootMetadata.read(envelope);
        envelope.verify(first, root.role(TufRole.ROOT));
        checkVersion(first, root.header(), 1);
        for (int version = 2; version <= MAX_ROOTS; version++) {
            String name = TufRole.ROOT.fileName(version);
            Optional<Bytes> file = files.read(name, Envelope.MAX_BYTES);
            if (file.isEmpty()) {
                return root;
            }
            Envelope next = Envelope.parse(name, file.get());
            RootMetadata nextRoot = RootMetadata.read(next);
            checkSuccessor(root, next, nextRoot);
            root = nextRoot;
        }
        throw new StoreException("TUF repository: more than " + MAX_ROOTS + " versions of the root");
    }

    /** TUF section 5.3.4 and 5.3.5: signed by the root before and by itself, and one version later. */
    static void checkSuccessor(RootMetadata root, Envelope next, RootMetadata nextRoot) throws VerificationException {
        long version = root.header().version() + 1;
        String name = TufRole.ROOT.fileName(version);
        next.verify(name + ", by the keys of the root before", root.role(TufRole.ROOT));
        next.verify(name + ", by its own keys", nextRoot.role(TufRole.ROOT));
        checkVersion(name, nextRoot.header(), version);
    }

    private static Envelope signed(
            TufDirectory files, RootMetadata root, TufRole role, String name, @Nullable FileInfo expected)
            throws MalformedException, VerificationException {
        Bytes file = there(files, name, Envelope.MAX_BYTES);
        if (expected != null) {
            expected.check(name, file);
        }
        Envelope envelope = Envelope.parse(name, file);
        envelope.verify(name, root.role(role));
        return envelope;
    }

    private static Bytes there(TufDirectory files, String name, int max) {
        return files.read(name, max).orElseThrow(() -> new StoreException("TUF repository: " + name + " is not there"));
    }

    private static void checkVersion(String name, Header header, long version) throws VerificationException {
        if (header.version() != version) {
            throw new VerificationException(name + ": its version is " + header.version() + ", not " + version);
        }
    }
}
