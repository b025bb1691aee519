package dev.cairn.tools.sign;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.tools.bundle.Bundle.Envelope;
import java.util.List;

/** DSSE envelopes (<a href="https://github.com/secure-systems-lab/dsse/blob/master/envelope.md">dsse</a>) around in-toto statements. */
final class Envelopes {
    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private Envelopes() {}

    /** What is signed. */
    static Bytes preAuthenticationEncoding(Bytes statement) {
        return new DsseEnvelope(statement, PAYLOAD_TYPE, List.of()).preAuthenticationEncoding();
    }

    /** As a log of Rekor v1 takes it. */
    static ObjectNode json(Envelope envelope) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("payload", envelope.payload().base64()).put("payloadType", envelope.payloadType());
        ObjectNode signature = json.putArray("signatures").addObject();
        signature.put("keyid", envelope.keyId()).put("sig", envelope.signature().base64());
        return json;
    }
}
