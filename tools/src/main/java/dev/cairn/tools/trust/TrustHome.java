package dev.cairn.tools.trust;

import dev.cairn.ca.tuf.TufRole;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a user's trust is kept, for its owner alone:
 *
 * <pre>
 * default                       the name of the deployment that is used where none is named
 * deployments/NAME/             what was pinned, and what its repository published since
 *     deployment.json  root.json  timestamp.json  snapshot.json  targets.json  trusted_root.json  signing_config.v0.2.json  checked
 * </pre>
 *
 * <p>Reading needs no network. All methods throw a {@link StoreException} if a file cannot be read or written.
 */
public final class TrustHome {
    static final String TRUSTED_ROOT = "trusted_root.json";
    static final String SIGNING_CONFIG = "signing_config.v0.2.json";
    static final String DEPLOYMENT = "deployment.json";
    static final String CHECKED = "checked";
    private static final String DEFAULT = "default";

    private final Path folder;

    /** @param folder need not be there */
    public TrustHome(Path folder) {
        this.folder = folder;
    }

    /**
     * The one of this process's user: {@code CAIRN_HOME}, else {@code XDG_CONFIG_HOME/cairn}, else {@code ~/.config/cairn}. For programs that
     * run commands in their own process, the system property {@code cairn.home} comes before all of them.
     */
    public static TrustHome ofUser() {
        return new TrustHome(locate(System.getProperty("cairn.home", ""), System.getenv()));
    }

    static Path locate(String property, Map<String, String> environment) {
        if (!property.isEmpty()) {
            return Path.of(property);
        }
        String home = environment.getOrDefault("CAIRN_HOME", "");
        if (!home.isEmpty()) {
            return Path.of(home);
        }
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        // "All paths set in these environment variables must be absolute"; others are to be ignored (XDG Base
        // Directory).
        return config.startsWith("/")
                ? Path.of(config, "cairn")
                : Path.of(System.getProperty("user.home", "."), ".config", "cairn");
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** All deployments, by name. */
    public List<Deployment> list() throws MalformedException {
        Path all = folder.resolve("deployments");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        List<Deployment> list = new ArrayList<>();
        try (Stream<Path> names = Files.list(all)) {
            for (Path each : names.toList()) {
                find(String.valueOf(each.getFileName())).ifPresent(list::add);
            }
        } catch (IOException e) {
            throw new StoreException(all + " cannot be read", e);
        }
        list.sort(Comparator.comparing(Deployment::name));
        return list;
    }

    /** A deployment, if there is one of that name. */
    public Optional<Deployment> find(String name) throws MalformedException {
        if (!Deployment.isName(name)) {
            return Optional.empty();
        }
        Optional<Bytes> file = store(name).read(DEPLOYMENT);
        return file.isPresent() ? Optional.of(Deployment.parse(name, file.get())) : Optional.empty();
    }

    /** The one that is used where none is named. */
    public Optional<Deployment> preferred() throws MalformedException {
        Optional<Bytes> name = new MetadataStore(folder).read(DEFAULT);
        return name.isPresent() ? find(name.get().utf8().strip()) : Optional.empty();
    }

    /** Makes one the default. */
    public void prefer(String name) {
        new MetadataStore(folder).write(DEFAULT, Bytes.ofUtf8(name + "\n"));
    }

    /** What is kept of a deployment. */
    public PinnedFiles files(Deployment deployment) throws MalformedException {
        MetadataStore store = store(deployment.name());
        Bytes root = store.read(TRUSTED_ROOT)
                .orElseThrow(() -> new StoreException("the trusted root of " + deployment.name()
                        + " is not there; cairn trust update " + deployment.name() + " fetches it"));
        return new PinnedFiles(deployment, root, store.read(SIGNING_CONFIG), checkedAt(store), expires(store));
    }

    private static Optional<Instant> checkedAt(MetadataStore store) {
        Optional<Bytes> text = store.read(CHECKED);
        try {
            return text.map(bytes -> Instant.parse(bytes.utf8().strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** When the kept timestamp expires; empty where there is none. */
    private static Optional<Instant> expires(MetadataStore store) throws MalformedException {
        Optional<Bytes> timestamp = store.read("timestamp.json");
        return timestamp.isPresent()
                ? Optional.of(Metadata.parse(TufRole.TIMESTAMP, "timestamp.json", timestamp.get())
                        .expires())
                : Optional.empty();
    }

    /** Forgets a deployment, and what it was pinned to. */
    public void remove(String name) throws MalformedException {
        boolean preferred =
                preferred().filter(other -> other.name().equals(name)).isPresent();
        delete(folderOf(name));
        if (preferred) {
            new MetadataStore(folder).delete(DEFAULT);
        }
    }

    static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new StoreException(tree + " cannot be removed", e);
        }
    }

    MetadataStore store(String name) {
        return new MetadataStore(folderOf(name));
    }

    Path folderOf(String name) {
        return folder.resolve("deployments").resolve(name);
    }

    /** Makes the folders above the deployments'. */
    void create() {
        try {
            PrivateFolder.create(folder.resolve("deployments"));
        } catch (IOException e) {
            throw new StoreException(folder + " cannot be made", e);
        }
    }
}
