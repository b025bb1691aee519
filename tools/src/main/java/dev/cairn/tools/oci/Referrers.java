package dev.cairn.tools.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.RegistryHttp.Reply;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What refers to a manifest as its subject (<a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers">Listing
 * Referrers</a>). A registry without that API keeps an index under a tag, which its clients write.
 */
public final class Referrers {
    /** The most that are listed; a list that is longer is refused, not cut. */
    public static final int MAX = 20_000;

    private static final int MAX_PAGE_BYTES = 8 << 20;
    /** What says that there is no such API. */
    private static final Set<Integer> NO_API = Set.of(404, 405, 501);

    private static final Pattern NEXT = Pattern.compile("<([^<>]{1,2048})>\\s*;\\s*rel=\"?next\"?");
    private static final int MAX_WRITES = 20;
    private static final int CHECKS = 3;
    private static final int MAX_PAUSE_MILLIS = 80;

    private final Repository repository;

    /** Those of one repository. */
    public Referrers(Repository repository) {
        this.repository = repository;
    }

    /**
     * All that refers to a digest, as the registry says; each once. That a manifest refers to it is shown by the manifest alone.
     *
     * @throws MalformedException if the list is not one, or has more than {@link #MAX} members
     */
    public List<Descriptor> list(Digest subject) throws MalformedException, RegistryException, VerificationException {
        Optional<List<Descriptor>> listed = listed(subject);
        return listed.isPresent()
                ? listed.get()
                : fallback(subject).map(Manifest::manifests).orElse(List.of());
    }

    private Optional<List<Descriptor>> listed(Digest subject) throws MalformedException, RegistryException {
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        String what = "referrers of " + repository.image().name() + "@" + subject;
        String path = repository.path() + "referrers/" + subject;
        URI next = URI.create(path);
        for (int pages = 0; pages <= MAX; pages++) {
            Reply reply = repository
                    .client()
                    .send(
                            "GET",
                            next,
                            Map.of("Accept", MediaTypes.OCI_INDEX),
                            Bytes.EMPTY,
                            repository.scope(false),
                            MAX_PAGE_BYTES,
                            what);
            if (pages == 0 && NO_API.contains(reply.status())) {
                return Optional.empty();
            }
            if (reply.status() != 200) {
                throw Repository.unexpected(what, reply);
            }
            int before = all.size();
            for (JsonReader each : JsonReader.parse(what, reply.body()).list("manifests")) {
                Descriptor referrer = Descriptor.read(each);
                all.putIfAbsent(referrer.digest(), referrer);
            }
            if (all.size() > MAX) {
                throw new MalformedException(what, "more than " + MAX);
            }
            Optional<URI> link = next(reply, path, what);
            if (link.isEmpty() || all.size() == before) {
                return Optional.of(List.copyOf(all.values()));
            }
            next = link.get();
        }
        throw new MalformedException(what, "more than " + MAX + " pages");
    }

    /** The page after this one; it is where the first was, so that credentials go nowhere else. */
    private Optional<URI> next(Reply reply, String path, String what) throws MalformedException {
        for (String header : reply.headers().allValues("Link")) {
            Matcher link = NEXT.matcher(header);
            if (!link.find()) {
                continue;
            }
            URI target;
            try {
                target = repository.client().base().resolve(path).resolve(relative(path, link.group(1)));
            } catch (IllegalArgumentException e) {
                throw new MalformedException(what, "the link to the next page is not a URL");
            }
            URI base = repository.client().base();
            if (!base.getRawAuthority().equals(target.getRawAuthority()) || !path.equals(target.getPath())) {
                throw new MalformedException(what, "the link to the next page leads elsewhere");
            }
            return Optional.of(URI.create(target.getRawQuery() == null ? path : path + "?" + target.getRawQuery()));
        }
        return Optional.empty();
    }

    /** The JDK resolves a query alone as RFC 2396 said, not as RFC 3986 does. */
    private static String relative(String path, String link) {
        return link.startsWith("?") ? path + link : link;
    }

    private Optional<Manifest> fallback(Digest subject)
            throws MalformedException, RegistryException, VerificationException {
        Optional<Manifest> index = repository.tagged(Digests.tag(subject));
        if (index.isPresent() && !index.get().isIndex()) {
            throw new MalformedException(
                    repository.image().name() + ":" + Digests.tag(subject),
                    "the tag of referrers does not name an index");
        }
        return index;
    }

    /**
     * Puts a manifest that refers to another, and makes it findable.
     *
     * @param referrer with its subject; its blobs are there
     */
    void add(Manifest referrer) throws MalformedException, RegistryException, VerificationException {
        Digest subject = referrer.subject()
                .orElseThrow(() -> new IllegalArgumentException("it refers to nothing"))
                .digest();
        // SPEC: without OCI-Subject in the answer, the client must maintain the list under the tag.
        if (!repository.put(referrer, Optional.empty())) {
            addToTag(subject, referrer.descriptor());
        }
    }

    /**
     * Adds to the index under the tag. The registry has no compare-and-set, so another writer's index may overwrite this one; the index is therefore read
     * again, more than once, and written again if the entry is gone. Entries of others are kept.
     */
    private void addToTag(Digest subject, Descriptor referrer)
            throws MalformedException, RegistryException, VerificationException {
        String tag = Digests.tag(subject);
        for (int writes = 0; writes < MAX_WRITES; writes++) {
            List<Descriptor> entries =
                    new ArrayList<>(fallback(subject).map(Manifest::manifests).orElse(List.of()));
            if (!has(entries, referrer)) {
                entries.add(referrer);
                if (entries.size() > MAX) {
                    throw new MalformedException(
                            repository.image().name() + ":" + tag, "more than " + MAX + " referrers");
                }
                repository.put(index(entries), Optional.of(tag));
            }
            if (stays(subject, referrer)) {
                return;
            }
        }
        throw new RegistryException(repository.image().name() + ":" + tag
                + ": other writers keep overwriting the index of referrers; try again");
    }

    private boolean stays(Digest subject, Descriptor referrer)
            throws MalformedException, RegistryException, VerificationException {
        for (int check = 0; check < CHECKS; check++) {
            try {
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(1, MAX_PAUSE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException("interrupted while the index of referrers was written", e);
            }
            if (!has(fallback(subject).map(Manifest::manifests).orElse(List.of()), referrer)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(List<Descriptor> entries, Descriptor referrer) {
        return entries.stream().anyMatch(entry -> entry.digest().equals(referrer.digest()));
    }

    private static Manifest index(List<Descriptor> entries) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = json.putArray("manifests");
        entries.forEach(entry -> manifests.add(entry.write()));
        return Repository.made(json);
    }
}
