package dev.cairn.server.http;

import dev.cairn.core.entry.Entry;
import java.util.Optional;

/** Which entries a log takes, of those that are well formed and whose signatures are good. Safe for concurrent use. */
@FunctionalInterface
public interface EntryAdmission {
    /** Takes all of them. */
    EntryAdmission ALL = entry -> Optional.empty();

    /** Why an entry is not taken, for its submitter; empty if it is. */
    Optional<String> against(Entry entry);
}
