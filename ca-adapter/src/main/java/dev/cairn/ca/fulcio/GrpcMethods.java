package dev.cairn.ca.fulcio;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.cairn.core.http.Call;
import java.util.concurrent.CompletionStage;

/** The unary methods of a gRPC service. */
interface GrpcMethods {
    /** The full name of the service. */
    String service();

    /** The name of its route. */
    String routeName();

    /**
     * Answers.
     *
     * @param method a name, perhaps not one of the service's
     * @param message the request
     * @throws InvalidProtocolBufferException if the message is not the method's
     */
    CompletionStage<Outcome> answer(String method, byte[] message, Call call) throws InvalidProtocolBufferException;

    /** What is answered where the message cannot be read. */
    default FulcioError unreadable(String method, FulcioError error, Call call) {
        return error;
    }
}
