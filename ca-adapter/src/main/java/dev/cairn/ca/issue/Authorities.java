package dev.cairn.ca.issue;

import dev.cairn.ca.certificate.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The authority that issues now, and the chains that issued before: certificates under these still have to verify. A request asks once and
 * keeps what it was given. Safe for concurrent use.
 */
public final class Authorities {
    /** Called after the active authority has changed, by the thread that changed it. */
    public interface Listener {
        /** @param chains the active one first */
        void changed(List<List<X509Certificate>> chains);
    }

    private record State(CertificateAuthority active, List<List<X509Certificate>> older) {}

    private final Listener listener;
    private volatile State state;

    /**
     * @param active issues
     * @param older chains that issued before, the latest first, each from the issuer to the root
     * @param listener is told at once, and at each change
     */
    public Authorities(CertificateAuthority active, List<List<X509Certificate>> older, Listener listener) {
        this.listener = listener;
        this.state = new State(active, older.stream().map(List::copyOf).toList());
        listener.changed(chains());
    }

    /** The authority that issues now. */
    public CertificateAuthority active() {
        return state.active();
    }

    /** All chains, the active one first, each once. */
    public List<List<X509Certificate>> chains() {
        State now = state;
        List<List<X509Certificate>> chains = new ArrayList<>();
        chains.add(now.active().chain());
        for (List<X509Certificate> chain : now.older()) {
            if (!chains.contains(chain)) {
                chains.add(chain);
            }
        }
        return List.copyOf(chains);
    }

    /** Makes another authority the active one; the chain of the one before stays among the older. Requests under way keep theirs. */
    public synchronized void activate(CertificateAuthority next) {
        List<List<X509Certificate>> chains = new ArrayList<>(chains());
        chains.remove(next.chain());
        state = new State(next, List.copyOf(chains));
        listener.changed(chains());
    }
}
