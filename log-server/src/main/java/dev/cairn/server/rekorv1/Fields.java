package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import org.jspecify.annotations.Nullable;

/** What specs of several kinds have in common. */
final class Fields {
    private Fields() {}

    static Bytes orEmpty(@Nullable Bytes bytes) {
        return bytes == null ? Bytes.EMPTY : bytes;
    }

    /** @throws ProposedEntryException if the field is absent */
    static void require(boolean present, String field) throws ProposedEntryException {
        if (!present) {
            throw ProposedEntryException.invalid(field + " in body is required");
        }
    }

    /** Reads an object that has been entered, for its member {@code content}; empty if there is none. */
    static Bytes content(SpecReader json, String what, String urlField) throws ProposedEntryException {
        Bytes content = Bytes.EMPTY;
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "content" -> content = orEmpty(json.base64(what));
                case "url" -> refuseUrl(json, urlField);
                default -> json.skip();
            }
        }
        return content;
    }

    /** Nothing is fetched on behalf of a submitter. */
    static void refuseUrl(SpecReader json, String field) throws ProposedEntryException {
        String url = json.text();
        if (url != null && !url.isEmpty()) {
            throw ProposedEntryException.invalid(field + " in body is not supported: content must be given");
        }
    }
}
