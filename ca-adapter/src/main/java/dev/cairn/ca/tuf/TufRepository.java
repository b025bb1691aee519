package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A repository in a directory. Nothing of it is kept in memory: every operation reads and verifies what is there, and those that write hold a lock, so
 * a command may rotate a key while a server signs timestamps. Every operation throws a {@link VerificationException} or {@link MalformedException} if
 * what is there does not verify, and a {@link StoreException} if files cannot be read or written.
 *
 * <p>An operation that is interrupted leaves a repository that clients accept, before or after it, and may be done again.
 */
// The lock is held, not used.
@SuppressWarnings("try")
public final class TufRepository {
    private static final List<TufRole> TOUCHED_BY_A_ROOT =
            List.of(TufRole.TARGETS, TufRole.SNAPSHOT, TufRole.TIMESTAMP);

    private final TufDirectory files;
    private final InstantSource clock;

    private TufRepository(TufDirectory files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    /**
     * Makes a repository.
     *
     * @param root the keys that answer for everything
     * @param targets the key that publishes
     * @param online the key of snapshot and timestamp
     * @param signers the private keys of all of them, as many as the thresholds want
     * @param contents what is published first, by names of letters, digits, dots and dashes
     */
    public static TufRepository create(
            Path folder,
            RoleKeys root,
            TufKey targets,
            TufKey online,
            TufSigners signers,
            Map<String, Bytes> contents,
            InstantSource clock)
            throws VerificationException {
        return create(new TufDirectory(folder), root, targets, online, signers, contents, clock);
    }

    static TufRepository create(
            TufDirectory files,
            RoleKeys root,
            TufKey targets,
            TufKey online,
            TufSigners signers,
            Map<String, Bytes> contents,
            InstantSource clock)
            throws VerificationException {
        files.create();
        try (TufDirectory.Lock lock = files.lock()) {
            if (files.read("timestamp.json", Envelope.MAX_BYTES).isPresent()) {
                throw new StoreException("there is a TUF repository already; nothing was changed");
            }
            Map<TufRole, RoleKeys> roles = new EnumMap<>(TufRole.class);
            roles.put(TufRole.ROOT, root);
            roles.put(TufRole.TARGETS, RoleKeys.of(targets));
            roles.put(TufRole.SNAPSHOT, RoleKeys.of(online));
            roles.put(TufRole.TIMESTAMP, RoleKeys.of(online));
            Instant now = clock.instant();
            RootMetadata metadata = new RootMetadata(Header.signedAt(TufRole.ROOT, 1, now), roles);
            String name = metadata.header().fileName();
            files.write(
                    name,
                    Envelope.unsigned(metadata.toJson())
                            .sign(name, List.of(root), signers)
                            .encode());
            Signing signing = new Signing(files, List.of(metadata), signers, now);
            signing.timestamp(1, 1, signing.snapshot(1, 1, signing.targets(1, contents)))
                    .write(files);
        }
        return new TufRepository(files, clock);
    }

    /** Opens a repository: verifies all of it but whether it has expired. */
    public static TufRepository open(Path folder, InstantSource clock)
            throws MalformedException, VerificationException {
        return open(new TufDirectory(folder), clock);
    }

    static TufRepository open(TufDirectory files, InstantSource clock)
            throws MalformedException, VerificationException {
        if (Pending.isThere(files)) {
            try (TufDirectory.Lock lock = files.lock()) {
                Pending.finish(files);
            }
        }
        TufRepository repository = new TufRepository(files, clock);
        Chain.read(files);
        return repository;
    }

    /** Where the roles stand. */
    public List<RoleState> state() throws MalformedException, VerificationException {
        Chain chain = Chain.read(files);
        List<RoleState> states = new ArrayList<>();
        for (Header header : List.of(
                chain.root().header(),
                chain.targets().header(),
                chain.snapshot().header(),
                chain.timestamp().header())) {
            states.add(new RoleState(
                    header.role(),
                    header.version(),
                    header.expires(),
                    chain.root().role(header.role())));
        }
        return states;
    }

    /** @throws VerificationException if something has expired; it names each role and when */
    public void checkExpiry() throws MalformedException, VerificationException {
        List<String> expired = new ArrayList<>();
        for (RoleState role : state()) {
            if (!clock.instant().isBefore(role.expires())) {
                expired.add(role.role().wireName() + " expired at " + role.expires());
            }
        }
        if (!expired.isEmpty()) {
            throw new VerificationException("TUF repository: " + String.join(", ", expired));
        }
    }

    /** What is published, by name. */
    public Map<String, Bytes> contents() throws MalformedException, VerificationException {
        return Chain.read(files).contents();
    }

    /**
     * Publishes other contents in the place of all that are there. To publish the same again gives them a new life.
     *
     * @param signers must have the targets key and the online key
     */
    public void publish(Map<String, Bytes> contents, TufSigners signers)
            throws MalformedException, VerificationException {
        try (TufDirectory.Lock lock = files.lock()) {
            Pending.finish(files);
            Chain chain = Chain.read(files);
            republished(chain, contents, new Signing(files, List.of(chain.root()), signers, clock.instant()))
                    .write(files);
        }
    }

    private static Pending republished(Chain chain, Map<String, Bytes> contents, Signing signing)
            throws VerificationException {
        long version = chain.targets().header().version() + 1;
        return resnapshot(chain, version, signing.targets(version, contents), signing);
    }

    private static Pending resnapshot(Chain chain, long targetsVersion, FileInfo targets, Signing signing)
            throws VerificationException {
        long version = chain.snapshot().header().version() + 1;
        FileInfo snapshot = signing.snapshot(version, targetsVersion, targets);
        return signing.timestamp(chain.timestamp().header().version() + 1, version, snapshot);
    }

    /**
     * Signs snapshot and timestamp again if the rule says so, or they have expired.
     *
     * @param signers must have the online key
     * @return what was signed: nothing, the timestamp, or both
     */
    public List<TufRole> refresh(RefreshRule rule, TufSigners signers)
            throws MalformedException, VerificationException {
        try (TufDirectory.Lock lock = files.lock()) {
            Pending.finish(files);
            Chain chain = Chain.read(files);
            Instant now = clock.instant();
            Signing signing = new Signing(files, List.of(chain.root()), signers, now);
            Header snapshot = chain.snapshot().header();
            Header timestamp = chain.timestamp().header();
            if (isDue(snapshot, rule, now)) {
                resnapshot(chain, chain.snapshot().version(), chain.snapshot().file(), signing)
                        .write(files);
                return List.of(TufRole.SNAPSHOT, TufRole.TIMESTAMP);
            }
            if (isDue(timestamp, rule, now)) {
                signing.timestamp(
                                timestamp.version() + 1,
                                chain.timestamp().version(),
                                chain.timestamp().file())
                        .write(files);
                return List.of(TufRole.TIMESTAMP);
            }
            return List.of();
        }
    }

    private static boolean isDue(Header header, RefreshRule rule, Instant now) {
        TufRole role = header.role();
        long least = (long) (role.life().toSeconds() * rule.part(role));
        return Duration.between(now, header.expires()).toSeconds() < least;
    }

    /**
     * The next root, unsigned, in which some roles have other keys; none to give it a new life only.
     *
     * @param changed roles with their new keys; snapshot and timestamp usually change together
     */
    public RootDraft prepareRoot(Map<TufRole, RoleKeys> changed) throws MalformedException, VerificationException {
        RootMetadata root = Chain.read(files).root();
        Map<TufRole, RoleKeys> roles = new EnumMap<>(root.roles());
        roles.putAll(changed);
        RootMetadata next =
                new RootMetadata(Header.signedAt(TufRole.ROOT, root.header().version() + 1, clock.instant()), roles);
        return new RootDraft(Envelope.unsigned(next.toJson()), next);
    }

    /**
     * Makes a draft the root. Where it changes the keys of other roles, their metadata is first signed by the old keys and the new, so that clients
     * accept it before and after; the root itself comes last. Where an old key is not at hand the metadata is signed by the new keys alone, and the
     * root comes before the timestamp: a client that comes between the two refuses what it sees, and succeeds when it tries again.
     *
     * @param signers must have the new key of every role that changes, but for the root's, and the keys of the roles whose metadata that touches:
     *     snapshot and timestamp
     * @throws VerificationException if the draft is not signed by enough keys of the root before it and by enough of its own, is not the next
     *     version, or has expired
     */
    public void install(RootDraft draft, TufSigners signers) throws MalformedException, VerificationException {
        try (TufDirectory.Lock lock = files.lock()) {
            Pending.finish(files);
            Chain chain = Chain.read(files);
            RootMetadata old = chain.root();
            RootMetadata next = draft.root();
            Chain.checkSuccessor(old, draft.envelope(), next);
            Instant now = clock.instant();
            if (!now.isBefore(draft.expires())) {
                throw new VerificationException("root draft: it expired at " + draft.expires());
            }
            List<TufRole> changed = TOUCHED_BY_A_ROOT.stream()
                    .filter(role -> !old.role(role).equals(next.role(role)))
                    .toList();
            if (changed.isEmpty()) {
                files.write(next.header().fileName(), draft.encode());
            } else if (changed.stream().allMatch(role -> signers.suffice(old.role(role)))) {
                sign(chain, changed, new Signing(files, List.of(old, next), signers, now))
                        .write(files);
                files.write(next.header().fileName(), draft.encode());
            } else {
                Pending timestamp = sign(chain, changed, new Signing(files, List.of(next), signers, now));
                // Everything is signed and nothing of it is seen yet. From here on there is a way forward without any
                // key.
                timestamp.keep(files);
                files.write(next.header().fileName(), draft.encode());
                Pending.finish(files);
            }
        }
    }

    /** Signs what a change of some roles' keys touches, and writes all but the timestamp. */
    private static Pending sign(Chain chain, List<TufRole> changed, Signing signing) throws VerificationException {
        return changed.contains(TufRole.TARGETS)
                ? republished(chain, chain.contents(), signing)
                : resnapshot(chain, chain.snapshot().version(), chain.snapshot().file(), signing);
    }

    /** Prepares, signs and installs, where the root's keys are at hand. */
    public void changeRoot(Map<TufRole, RoleKeys> changed, TufSigners signers)
            throws MalformedException, VerificationException {
        RoleKeys before = Chain.read(files).root().role(TufRole.ROOT);
        RootDraft draft = prepareRoot(changed);
        String name = TufRole.ROOT.fileName(draft.version());
        Envelope signed = draft.envelope().sign(name, List.of(before, draft.role(TufRole.ROOT)), signers);
        install(new RootDraft(signed, draft.root()), signers);
    }

    /** Gives the root other keys. The old ones and the new ones sign it. */
    public void rotateRoot(RoleKeys root, TufSigners signers) throws MalformedException, VerificationException {
        changeRoot(Map.of(TufRole.ROOT, root), signers);
    }

    /** Gives the targets another key. The old one need not be there. */
    public void rotateTargetsKey(TufKey key, TufSigners signers) throws MalformedException, VerificationException {
        changeRoot(Map.of(TufRole.TARGETS, RoleKeys.of(key)), signers);
    }

    /** Gives snapshot and timestamp another key. The old one need not be there. */
    public void rotateOnlineKey(TufKey key, TufSigners signers) throws MalformedException, VerificationException {
        Map<TufRole, RoleKeys> changed = new TreeMap<>();
        changed.put(TufRole.SNAPSHOT, RoleKeys.of(key));
        changed.put(TufRole.TIMESTAMP, RoleKeys.of(key));
        changeRoot(changed, signers);
    }
}
