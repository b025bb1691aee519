package dev.cairn.tools.trust;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.ca.tuf.TufRole;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.http.LimitedBody;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The client workflow of <a href="https://theupdateframework.github.io/specification/latest/#detailed-client-workflow">TUF section 5</a>, for
 * repositories without delegations. The store holds a trusted {@code root.json} before the first update; what an update verified it keeps, step by
 * step, so that nobody can go back behind it.
 */
final class TufClient {
    private static final int MAX_ROOT_BYTES = 512_000;
    private static final int MAX_TIMESTAMP_BYTES = 16_384;
    private static final int MAX_SNAPSHOT_BYTES = 2_000_000;
    private static final int MAX_TARGETS_BYTES = 5_000_000;
    private static final int MAX_TARGET_BYTES = 4 << 20;
    /** More roots in one update are not followed; the next update goes on from there. */
    private static final int MAX_ROOTS = 256;

    private static final String ROOT_FILE = "root.json";
    private static final String TIMESTAMP_FILE = "timestamp.json";
    private static final String SNAPSHOT_FILE = "snapshot.json";
    private static final String TARGETS_FILE = "targets.json";

    private final TufFetcher fetcher;
    private final MetadataStore store;
    /** "Fixed at the start of the update": time does not go on within it (section 5.1). */
    private final Instant now;

    TufClient(TufFetcher fetcher, MetadataStore store, Instant now) {
        this.fetcher = fetcher;
        this.store = store;
        this.now = now;
    }

    /**
     * Does the whole of it.
     *
     * @throws IOException if the repository cannot be reached; what is kept stays good until it expires
     * @throws MalformedException if a file is not metadata
     * @throws VerificationException if a file is not what its keys signed, older than what was seen before, expired, or of another length or hash
     */
    Targets update() throws IOException, MalformedException, VerificationException {
        Root root = updateRoot();
        Metadata timestamp = updateTimestamp(root);
        Metadata snapshot = updateSnapshot(root, timestamp);
        Metadata targets = updateTargets(root, snapshot);
        return new Targets(root, targets);
    }

    /** Section 5.3. */
    private Root updateRoot() throws IOException, MalformedException, VerificationException {
        Root first = trustedRoot();
        Root root = first;
        for (int i = 0; i < MAX_ROOTS; i++) {
            String name = (root.version() + 1) + ".root.json";
            Optional<Bytes> file = fetch(name, MAX_ROOT_BYTES);
            if (file.isEmpty()) {
                break;
            }
            Root next = Root.read(name, file.get());
            next.metadata().verify(root.role(TufRole.ROOT), "the keys of the root before");
            next.metadata().checkVersion(root.version() + 1);
            store.write(ROOT_FILE, file.get());
            // 5.3.11: what the old keys signed binds no longer. Done with each root, so an interrupted update cannot
            // skip it.
            if (!sameKeys(root, next, TufRole.TIMESTAMP) || !sameKeys(root, next, TufRole.SNAPSHOT)) {
                store.delete(TIMESTAMP_FILE);
                store.delete(SNAPSHOT_FILE);
            }
            root = next;
        }
        root.metadata().checkExpiry(now);
        return root;
    }

    private static boolean sameKeys(Root one, Root other, TufRole role) {
        return one.role(role).isSameAs(other.role(role));
    }

    private Root trustedRoot() throws MalformedException, VerificationException {
        Bytes file = store.read(ROOT_FILE)
                .orElseThrow(() -> new VerificationException("no root is pinned in " + store.folder()));
        return Root.read(ROOT_FILE, file);
    }

    /** Section 5.4. */
    private Metadata updateTimestamp(Root root) throws IOException, MalformedException, VerificationException {
        Optional<Metadata> trusted = kept(root, TufRole.TIMESTAMP, TIMESTAMP_FILE);
        Bytes file = must(TIMESTAMP_FILE, fetch(TIMESTAMP_FILE, MAX_TIMESTAMP_BYTES));
        Metadata fetched = Metadata.parse(TufRole.TIMESTAMP, TIMESTAMP_FILE, file)
                .verify(root.role(TufRole.TIMESTAMP), "the keys of its role");
        FileRule snapshot = meta(fetched, SNAPSHOT_FILE);
        if (trusted.isPresent()) {
            notBefore(TIMESTAMP_FILE, fetched.version(), trusted.get().version());
            if (fetched.version() == trusted.get().version()) {
                trusted.get().checkExpiry(now);
                return trusted.get();
            }
            notBefore(
                    TIMESTAMP_FILE + ", the snapshot",
                    snapshot.version(),
                    meta(trusted.get(), SNAPSHOT_FILE).version());
        }
        fetched.checkExpiry(now);
        store.write(TIMESTAMP_FILE, file);
        return fetched;
    }

    /** Section 5.5. */
    private Metadata updateSnapshot(Root root, Metadata timestamp)
            throws IOException, MalformedException, VerificationException {
        FileRule rule = meta(timestamp, SNAPSHOT_FILE);
        Optional<Metadata> trusted = kept(root, TufRole.SNAPSHOT, SNAPSHOT_FILE);
        if (trusted.isPresent() && fits(rule, trusted.get())) {
            trusted.get().checkExpiry(now);
            return trusted.get();
        }
        String name = versioned(root, rule, SNAPSHOT_FILE);
        Bytes file = must(name, fetch(name, rule.maxBytes(MAX_SNAPSHOT_BYTES)));
        rule.check(name, file);
        Metadata fetched = Metadata.parse(TufRole.SNAPSHOT, name, file)
                .verify(root.role(TufRole.SNAPSHOT), "the keys of its role");
        fetched.checkVersion(rule.version());
        if (trusted.isPresent()) {
            JsonReader before = trusted.get().signed().member("meta");
            for (String known : before.names()) {
                Optional<JsonReader> after = fetched.signed().member("meta").optional(known);
                if (after.isEmpty()) {
                    throw new VerificationException(name + ": " + known + " is gone, which it named before");
                }
                notBefore(
                        name + ", " + known,
                        FileRule.ofMetadata(after.get()).version(),
                        FileRule.ofMetadata(before.member(known)).version());
            }
        }
        fetched.checkExpiry(now);
        store.write(SNAPSHOT_FILE, file);
        return fetched;
    }

    /** Section 5.6, the top-level targets. */
    private Metadata updateTargets(Root root, Metadata snapshot)
            throws IOException, MalformedException, VerificationException {
        FileRule rule = meta(snapshot, TARGETS_FILE);
        Optional<Metadata> trusted = kept(root, TufRole.TARGETS, TARGETS_FILE);
        if (trusted.isPresent() && fits(rule, trusted.get())) {
            trusted.get().checkExpiry(now);
            return trusted.get();
        }
        String name = versioned(root, rule, TARGETS_FILE);
        Bytes file = must(name, fetch(name, rule.maxBytes(MAX_TARGETS_BYTES)));
        rule.check(name, file);
        Metadata fetched =
                Metadata.parse(TufRole.TARGETS, name, file).verify(root.role(TufRole.TARGETS), "the keys of its role");
        fetched.checkVersion(rule.version());
        fetched.checkExpiry(now);
        store.write(TARGETS_FILE, file);
        return fetched;
    }

    private static boolean fits(FileRule rule, Metadata kept) {
        try {
            rule.check(kept.name(), kept.file());
            return rule.version() == kept.version();
        } catch (VerificationException e) {
            return false;
        }
    }

    /** What was kept, if it still verifies under the root of today. */
    private Optional<Metadata> kept(Root root, TufRole role, String name) {
        Optional<Bytes> file = store.read(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Metadata.parse(role, name, file.get()).verify(root.role(role), "the keys of its role"));
        } catch (MalformedException | VerificationException e) {
            return Optional.empty();
        }
    }

    private static FileRule meta(Metadata pointer, String name) throws MalformedException {
        return FileRule.ofMetadata(pointer.signed().member("meta").member(name));
    }

    private static String versioned(Root root, FileRule rule, String name) {
        return root.consistentSnapshot() ? rule.version() + "." + name : name;
    }

    private static void notBefore(String name, long version, long before) throws VerificationException {
        if (version < before) {
            throw new VerificationException(name + ": its version is " + version + ", and " + before
                    + " was seen before; somebody may be holding newer metadata back");
        }
    }

    private Optional<Bytes> fetch(String name, int maxBytes) throws IOException, VerificationException {
        try {
            return fetcher.fetch(name, maxBytes);
        } catch (LimitedBody.TooLongException e) {
            throw new VerificationException(
                    name + ": it does not end after the " + maxBytes + " bytes that it may have");
        }
    }

    private static Bytes must(String name, Optional<Bytes> file) throws IOException {
        return file.orElseThrow(() -> new IOException("the TUF repository has no " + name));
    }

    /** What an update leads to. */
    final class Targets {
        private final Root root;
        private final TreeMap<String, JsonReader> byName = new TreeMap<>();

        private Targets(Root root, Metadata targets) throws MalformedException {
            this.root = root;
            JsonReader all = targets.signed().member("targets");
            for (String name : all.names()) {
                byName.put(name, all.member(name));
            }
        }

        /** Section 5.7: a target's bytes, kept under its name; empty if the repository has none of that name. */
        Optional<Bytes> fetch(String name) throws IOException, MalformedException, VerificationException {
            JsonReader entry = byName.get(name);
            if (entry == null) {
                return Optional.empty();
            }
            FileRule rule = FileRule.ofTarget(entry);
            Optional<Bytes> kept = store.read(name);
            if (kept.isPresent() && isAsItWas(rule, name, kept.get())) {
                return kept;
            }
            String file = "targets/" + (root.consistentSnapshot() ? rule.nameHash() + "." : "") + name;
            Bytes bytes = must(file, TufClient.this.fetch(file, rule.maxBytes(MAX_TARGET_BYTES)));
            rule.check(name, bytes);
            store.write(name, bytes);
            return Optional.of(bytes);
        }

        private boolean isAsItWas(FileRule rule, String name, Bytes file) {
            try {
                rule.check(name, file);
                return true;
            } catch (VerificationException e) {
                return false;
            }
        }
    }
}
