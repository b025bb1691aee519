package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.entry.hashedrekord.HashedRekordV1;
import dev.cairn.server.entries.StatementTerms;
import dev.cairn.server.rekorv1.ProposedEntryException.SchemaRule;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code ProposedEntry} and verifies it:
 *
 * <pre>{@code
 * {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{…}}
 * }</pre>
 *
 * <p>Of Rekor's kinds it takes {@code hashedrekord} 0.0.1, {@code dsse} 0.0.1, {@code intoto} 0.0.2 and {@code rekord} 0.0.1. Answers to what it does
 * not take are those of the reference: what the schema of a proposed entry says is 422, what a kind says is 400. Source:
 * <a href="https://github.com/sigstore/rekor/blob/main/openapi.yaml">openapi.yaml</a>, {@code pkg/types/entries.go}.
 */
final class ProposedEntryReader {
    private static final String VERSION_PATTERN = "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
            + "(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
            + "(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$";
    private static final Pattern VERSION = Pattern.compile(VERSION_PATTERN);
    /** Longer versions are refused unseen; the pattern need not be tried on them. */
    private static final int MAX_VERSION_LENGTH = 64;

    private static final int QUOTED = 32;
    private static final String BODY = "proposedEntry body";

    /** Kinds of the reference that are not taken here. */
    private static final Set<String> OTHER_KINDS = Set.of("alpine", "cose", "helm", "jar", "rfc3161", "rpm", "tuf");

    private final PermittedAlgorithms permitted;
    private final int maxAttestationBytes;

    /**
     * @param permitted the algorithms that a {@code hashedrekord} may be signed with
     * @param maxAttestationBytes the longest payload that is kept beside an entry; 0 to keep none
     */
    ProposedEntryReader(PermittedAlgorithms permitted, int maxAttestationBytes) {
        this.permitted = permitted;
        this.maxAttestationBytes = maxAttestationBytes;
    }

    private record Header(@Nullable String kind, @Nullable String version, boolean hasSpec) {}

    /**
     * Reads and verifies an entry.
     *
     * @param json the request; the caller bounds its length
     * @throws ProposedEntryException if it is not taken, whatever it is
     */
    Entry read(byte[] json) throws ProposedEntryException {
        String text = SpecReader.decode(json);
        Header header = header(text);
        String kind = kind(header);
        String version = version(kind, header);
        SpecReader spec = SpecReader.open(BODY, text);
        spec.enterObject();
        String member = spec.nextMember();
        while (!"spec".equals(member)) {
            spec.skip();
            member = spec.nextMember();
        }
        try {
            return switch (kind + " " + version) {
                case "hashedrekord 0.0.1" -> HashedRekordSpec.read(spec).verify(permitted);
                case "dsse 0.0.1" -> DsseSpec.read(spec).verify(this::supplement);
                case "intoto 0.0.2" -> IntotoSpec.read(spec).verify(this::supplement);
                case "rekord 0.0.1" -> RekordSpec.read(spec).verify();
                default ->
                    throw ProposedEntryException.refused(kind + " implementation for version '" + quoted(version)
                            + "' not found: unable to locate entry for version " + quoted(version));
            };
        } catch (MalformedException e) {
            throw ProposedEntryException.refused(
                    e.rule().equals(HashedRekordV1.NOT_ALLOWED) ? e.rule() : e.getMessage());
        } catch (VerificationException e) {
            throw ProposedEntryException.refused(String.valueOf(e.getMessage()));
        }
    }

    /** What is kept beside an entry with a DSSE envelope. */
    private Supplement supplement(String payloadType, Bytes payload) {
        return new Supplement(
                StatementTerms.of(payloadType, payload),
                payload.size() > 0 && payload.size() <= maxAttestationBytes ? Optional.of(payload) : Optional.empty());
    }

    private static Header header(String text) throws ProposedEntryException {
        SpecReader reader = SpecReader.open(BODY, text);
        if (!reader.enterObject()) {
            throw ProposedEntryException.unreadable(BODY, "it is not a JSON object");
        }
        String kind = null;
        String version = null;
        boolean hasSpec = false;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "kind" -> kind = reader.text();
                case "apiVersion" -> version = reader.text();
                case "spec" -> {
                    hasSpec = !reader.isNull();
                    reader.skip();
                }
                default -> reader.skip();
            }
        }
        reader.end();
        return new Header(kind, version, hasSpec);
    }

    private static String kind(Header header) throws ProposedEntryException {
        String kind = header.kind();
        if (kind == null || kind.isEmpty()) {
            throw ProposedEntryException.violation(SchemaRule.REQUIRED, "kind in body is required");
        }
        if (OTHER_KINDS.contains(kind)) {
            throw ProposedEntryException.refused("could not create entry for kind '" + kind + "'");
        }
        if (!Set.of("hashedrekord", "dsse", "intoto", "rekord").contains(kind)) {
            throw ProposedEntryException.violation(SchemaRule.KIND, "invalid kind value: \"" + quoted(kind) + "\"");
        }
        return kind;
    }

    private static String version(String kind, Header header) throws ProposedEntryException {
        String version = header.version();
        if (version == null) {
            throw ProposedEntryException.violation(SchemaRule.REQUIRED, "apiVersion in body is required");
        }
        if (version.length() > MAX_VERSION_LENGTH || !VERSION.matcher(version).matches()) {
            throw ProposedEntryException.violation(
                    SchemaRule.PATTERN, "apiVersion in body should match '" + VERSION_PATTERN + "'");
        }
        if (!header.hasSpec()) {
            throw ProposedEntryException.violation(SchemaRule.REQUIRED, "spec in body is required");
        }
        if (kind.equals("intoto") && version.equals("0.0.1")) {
            throw ProposedEntryException.refused(
                    "entry kind 'intoto' does not support inserting entries of version '0.0.1'");
        }
        return version;
    }

    private static String quoted(String text) {
        return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "…";
    }
}
