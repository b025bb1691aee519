package dev.cairn.tools.sign;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.SigningException.Fault;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.TrustedMaterial;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found wrong before anything is sent. Signing itself is shown against whole deployments, in load-tests. */
class BundleSignerTest {
    private static final Artifact ARTIFACT = Artifact.of(Bytes.ofUtf8("an artifact"));

    @Test
    void aStatementAboutTheArtifact() throws MalformedException {
        Bytes statement = StatementWriter.write(
                "artifact", ARTIFACT.digests(), "https://example.com/review/v1", Bytes.ofUtf8("{\"by\":\"Grace\"}"));
        assertDoesNotThrow(() -> BundleSigner.requireAbout(statement, ARTIFACT));
        assertTrue(statement.utf8().contains("\"predicate\":{\"by\":\"Grace\"}"), statement.utf8());
        SigningException other = assertThrows(
                SigningException.class,
                () -> BundleSigner.requireAbout(statement, Artifact.of(Bytes.ofUtf8("another"))));
        assertEquals(Fault.CALLER, other.fault());
        assertTrue(String.valueOf(other.getMessage()).contains("none of the statement's subjects"), other.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"_type\":\"https://in-toto.io/Statement/v1\"}", "not JSON"})
    void whatIsNoStatement(String text) {
        SigningException refused =
                assertThrows(SigningException.class, () -> BundleSigner.requireAbout(Bytes.ofUtf8(text), ARTIFACT));
        assertEquals(Fault.CALLER, refused.fault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "", "{\"a\":1,\"a\":2}"})
    void whatIsNoPredicate(String text) {
        assertThrows(
                MalformedException.class,
                () -> StatementWriter.write("a", ARTIFACT.digests(), "https://example.com/v1", Bytes.ofUtf8(text)));
    }

    /** The same bytes would be what is signed of an attestation. */
    @Test
    void aFileThatBeginsAsWhatIsSignedOfAnAttestation() {
        SigningException refused = assertThrows(
                SigningException.class,
                () -> BundleSigner.requireNoEnvelope(stream("DSSEv1 28 application/vnd.in-toto+json 2 {}")));
        assertEquals(Fault.CALLER, refused.fault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DSSE", "DSSEv1", "DSSEv2 1", " DSSEv1 28"})
    void anyOtherFileIsSignedWhole(String text) throws Exception {
        BufferedInputStream in = stream(text);
        BundleSigner.requireNoEnvelope(in);
        assertEquals(text, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static BufferedInputStream stream(String text) {
        return new BufferedInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Nothing is sent: the address leads nowhere. */
    @Test
    void aTokenGoesToNoAuthorityWithoutTlsOnAnotherMachine() throws Exception {
        SigningServices services = SigningServices.parse(Bytes.ofUtf8("""
                {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                 "caUrls": [{"url": "http://192.0.2.1", "majorApiVersion": 1, "validFor": {"start": "2026-01-01T00:00:00Z"}, "operator": "x"}]}
                """));
        String claims = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"iss\":\"https://idp.example.test\",\"sub\":\"ada\",\"aud\":\"sigstore\",\"exp\":4102444800}"
                                .getBytes(StandardCharsets.UTF_8));
        IdentityToken token = IdentityToken.parse("eyJhbGciOiJFUzI1NiJ9." + claims + ".c2ln");
        List<String> told = new ArrayList<>();
        BundleSigner signer = new BundleSigner(
                services,
                TrustedMaterial.NONE,
                BundleSigner.Options.ALL,
                new BoundedHttp(),
                InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z")),
                told::add);
        SigningException refused = assertThrows(SigningException.class, () -> signer.certify(token));
        assertEquals(Fault.CALLER, refused.fault());
        assertTrue(String.valueOf(refused.getMessage()).contains("http://192.0.2.1 has no TLS"), refused.toString());
        assertTrue(refused.next().contains("--allow-http-authority"), refused.next());
        assertEquals(List.of(), told);
    }
}
