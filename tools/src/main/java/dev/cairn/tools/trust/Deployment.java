package dev.cairn.tools.trust;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A deployment of Sigstore's services that this user trusts.
 *
 * @param name what the user calls it
 * @param repository where its TUF repository is
 * @param rootSha256 of the root that was pinned, lower-case hexadecimal
 * @param pinning why that root was believed
 * @param pinnedAt when
 */
public record Deployment(String name, URI repository, String rootSha256, Pinning pinning, Instant pinnedAt) {
    private static final String OBJECT = "deployment.json";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Why a root was believed. */
    public enum Pinning {
        /** It was what the server showed. */
        FIRST_USE,
        /** Its SHA-256 was given. */
        FINGERPRINT,
        /** It was given as a file. */
        FILE,
        /** It comes with this program. */
        BUILT_IN;

        /** As in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether a deployment can have this name: it becomes the name of a folder. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static Deployment parse(String name, Bytes file) throws MalformedException {
        JsonReader json = JsonReader.parse(OBJECT, file);
        JsonReader how = json.member("pinning");
        for (Pinning pinning : Pinning.values()) {
            if (pinning.text().equals(how.text())) {
                return new Deployment(
                        name,
                        url(json.member("repository")),
                        json.member("rootSha256").text(),
                        pinning,
                        json.member("pinnedAt").time());
            }
        }
        throw how.malformed("none that is known");
    }

    private static URI url(JsonReader json) throws MalformedException {
        try {
            return URI.create(json.text());
        } catch (IllegalArgumentException e) {
            throw json.malformed("not a URL");
        }
    }

    /** The tree of {@code deployment.json}. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("repository", repository.toString())
                .put("rootSha256", rootSha256)
                .put("pinning", pinning.text())
                .put("pinnedAt", pinnedAt.toString());
    }
}
