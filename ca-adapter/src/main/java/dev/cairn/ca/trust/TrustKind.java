package dev.cairn.ca.trust;

import java.util.Locale;

/** The lists of a trusted root. */
public enum TrustKind {
    /** Transparency logs: Rekor's. */
    TLOG("tlogs", LogInstance.class),
    /** Certificate authorities: Fulcio's. */
    CA("certificateAuthorities", Authority.class),
    /** Certificate transparency logs. */
    CTLOG("ctlogs", LogInstance.class),
    TSA("timestampAuthorities", Authority.class);

    private final String member;
    private final Class<? extends TrustItem> type;

    TrustKind(String member, Class<? extends TrustItem> type) {
        this.member = member;
        this.type = type;
    }

    /** The name in commands: {@code tlog}, {@code ca}, {@code ctlog}, {@code tsa}. */
    public String commandName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String member() {
        return member;
    }

    boolean holds(TrustItem item) {
        return type.isInstance(item);
    }
}
