package dev.cairn.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.bundle.BundleWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is read, nothing but the exceptions that say so comes out, and what was read is written and read again as the same. */
class VerifyFuzzTest {
    private static final Artifact ARTIFACT = Artifact.of(Bytes.ofUtf8("hello"));
    private static final BundleVerifier VERIFIER = new BundleVerifier(
            TrustedMaterial.NONE, List.of(), new VerifierSettings(0, 0, 0, Optional.empty()), InstantSource.system());

    private static byte[] octets(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static Stream<byte[]> bundles() {
        String entry =
                "'tlogEntries':[{'logIndex':'1','logId':{'keyId':'AAAA'},'kindVersion':{'kind':'dsse','version':'0.0.1'},"
                        + "'integratedTime':'1','inclusionPromise':{'signedEntryTimestamp':'AAAA'},'canonicalizedBody':'e30='}]";
        return Stream.of(
                octets(
                        "{'mediaType':'application/vnd.dev.sigstore.bundle+json;version=0.1','verificationMaterial':{'publicKey':{'hint':'x'},"
                                + entry + "},'messageSignature':{'messageDigest':{'algorithm':'SHA2_256','digest':'"
                                + "AAAA".repeat(10)
                                + "AAA='},'signature':'AAAA'}}"),
                octets(
                        "{'mediaType':'application/vnd.dev.sigstore.bundle.v0.3+json','verificationMaterial':{'certificate':{'rawBytes':'MAA='},"
                                + "'timestampVerificationData':{'rfc3161Timestamps':[{'signedTimestamp':'MAA='}]}},"
                                + "'dsseEnvelope':{'payload':'e30=','payloadType':'application/vnd.in-toto+json','signatures':[{'sig':'AAAA'}]}}"));
    }

    @MethodSource("bundles")
    @FuzzTest
    void bundles(byte[] bytes) {
        Bundle bundle;
        try {
            bundle = BundleReader.read(bytes);
        } catch (MalformedException e) {
            assertTrue(e.getMessage().length() < 1000);
            return;
        }
        try {
            assertEquals(bundle, BundleReader.read(BundleWriter.write(bundle).toArray()));
            VERIFIER.verify(bundle, ARTIFACT);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        } catch (StepException e) {
            assertTrue(String.valueOf(e.getMessage()).length() > 0);
        }
    }

    static Stream<byte[]> statements() {
        return Stream.of(
                octets("{'_type':'https://in-toto.io/Statement/v1','subject':[{'name':'a','digest':{'sha256':'"
                        + "0".repeat(64)
                        + "'}}],'predicateType':'https://slsa.dev/provenance/v1','predicate':{'buildDefinition':{'buildType':'x',"
                        + "'externalParameters':{}},'runDetails':{'builder':{'id':'x'}}}}"),
                octets(
                        "{'_type':'https://in-toto.io/Statement/v0.1','subject':[{'digest':{'gitCommit':'x'}}],'predicateType':'https://cyclonedx.org/bom'}"));
    }

    @MethodSource("statements")
    @FuzzTest
    void statements(byte[] bytes) {
        try {
            Statement statement = Statements.read(Bytes.copyOf(bytes));
            assertTrue(statement.subjects().size() > 0
                    && !statement.predicateType().isEmpty());
            Predicates.check(statement);
        } catch (MalformedException e) {
            assertTrue(e.getMessage().length() < 1000);
        }
    }

    static Stream<byte[]> trustedRoots() {
        return Stream.of(
                octets(
                        "{'mediaType':'application/vnd.dev.sigstore.trustedroot+json;version=0.1','tlogs':[{'baseUrl':'https://x.test',"
                                + "'hashAlgorithm':'SHA2_256','publicKey':{'rawBytes':'MCowBQYDK2VwAyEAt8rlp1knGwjfbcXAYPYAkn0XiLz1x8O4t0YkEhie244=',"
                                + "'keyDetails':'PKIX_ED25519','validFor':{'start':'2025-01-01T00:00:00Z'}},'logId':{'keyId':'AAAA'}}],"
                                + "'certificateAuthorities':[{'uri':'x','certChain':{'certificates':[{'rawBytes':'MAA='}]}}]}"));
    }

    @MethodSource("trustedRoots")
    @FuzzTest
    void trustedRoots(byte[] bytes) {
        try {
            TrustedMaterial trusted = TrustedRootReader.read(bytes);
            assertTrue(trusted.logs().stream()
                    .allMatch(log -> log.validFor().start().isPresent()));
        } catch (MalformedException e) {
            assertTrue(e.getMessage().length() < 1000);
        }
    }
}
