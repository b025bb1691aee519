package dev.cairn.server.http;

import dev.cairn.core.sequencer.AppendResult;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** How one dialect words the errors that come before or beside its own. */
public interface ErrorDialect {
    /** 404: nothing is at the path. */
    HttpResponse notFound();

    /**
     * The path is there, but not for this method.
     *
     * @param allow the methods that it takes, for the {@code Allow} header
     */
    HttpResponse methodNotAllowed(String allow);

    /** The body was not read. */
    HttpResponse refused(Refusal refusal);

    /** 503, for a reason that passes, and when to come back. */
    HttpResponse busy(String reason);

    /** 503: the log does not run at the moment. */
    HttpResponse unavailable();

    /** 503: a submission that has no proof yet. */
    default HttpResponse unavailable(AppendResult.Unavailable outcome) {
        return outcome.isSequenced() ? busy(outcome.reason()) : unavailable();
    }

    /** 500: a fault of the server. */
    HttpResponse internal();
}
