package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** True certificates and timestamps are found true, and each falsehood of an authority is found. */
@Timeout(60)
class AuthorityAnswersTest {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder();

    private final FakeLog log = new FakeLog();
    private final FakeAuthority authority = new FakeAuthority(log);
    private FakeServer server;
    private Target target;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer(authority);
        target = Target.of(server.url());
        log.append(new byte[] {1});
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A token that the fake authority takes. */
    static String token(String claims) {
        return BASE64.encodeToString("{}".getBytes(StandardCharsets.US_ASCII)) + "."
                + BASE64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".x";
    }

    private CertificateSubmissions certificates() throws MalformedException {
        return new CertificateSubmissions(
                target, List.of(token("{\"sub\":\"a\"}"), token("{\"sub\":\"b\",\"email\":\"b@example.test\"}")), 3);
    }

    private TimestampSubmissions timestamps() {
        return new TimestampSubmissions(target, Seed.random("AuthorityAnswersTest"));
    }

    private long loadAndVerify(Submissions submissions, boolean whole)
            throws IOException, FalseAnswerException, MalformedException {
        LoadPlan plan =
                new LoadPlan(4, OptionalDouble.empty(), Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(10));
        try (AnswerSpool spool = new AnswerSpool(1)) {
            Measurement measurement = new LoadEngine(target, submissions, 0, spool, plan).run();
            assertTrue(measurement.failures().isEmpty(), measurement::line);
            AnswerCheck check = submissions instanceof CertificateSubmissions certificates
                    ? new CertificateAnswers(
                            new LoggedLeaves(new LogClient(target), LogKey.parse(log.vkey())),
                            authority.ctKey(),
                            certificates)
                    : new TimestampAnswers((TimestampSubmissions) submissions, authority.tsaChain());
            assertTrue(spool.kept() > 1, "more than one was answered");
            assertEquals(spool.kept(), check.verify(spool, whole));
            return spool.kept();
        }
    }

    @Test
    void trueAnswersAreFoundTrue() throws IOException, FalseAnswerException, MalformedException {
        long all = loadAndVerify(certificates(), true) + loadAndVerify(certificates(), false);
        assertEquals(all + 1, log.size());
        loadAndVerify(timestamps(), true);
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeAuthority.Lie.class,
            mode = Mode.MATCH_NONE,
            names = {"NONE", "SCT_OF_ANOTHER_INDEX", "NOT_LOGGED", ".*_OF_ANOTHER", "TIMESTAMP.*"})
    void falseCertificateIsFound(FakeAuthority.Lie lie) {
        authority.lie(lie);
        assertThrows(FalseAnswerException.class, () -> loadAndVerify(certificates(), true));
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeAuthority.Lie.class,
            names = {"SCT_OF_ANOTHER_INDEX", "NOT_LOGGED"})
    void certificateThatIsNotInTheLogIsFound(FakeAuthority.Lie lie) {
        authority.lie(lie);
        assertThrows(FalseAnswerException.class, () -> loadAndVerify(certificates(), true));
        assertThrows(FalseAnswerException.class, () -> loadAndVerify(certificates(), false));
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeAuthority.Lie.class,
            mode = Mode.MATCH_ANY,
            names = {".*_OF_ANOTHER", "TIMESTAMP.*"})
    void falseTimestampIsFound(FakeAuthority.Lie lie) {
        authority.lie(lie);
        assertThrows(FalseAnswerException.class, () -> loadAndVerify(timestamps(), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a.@.c", "a.e30.c"})
    void tokenThatNamesNobodyIsRefused(String token) {
        assertThrows(MalformedException.class, () -> new CertificateSubmissions(target, List.of(token), 1));
    }
}
