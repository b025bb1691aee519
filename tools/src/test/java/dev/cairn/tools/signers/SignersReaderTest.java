package dev.cairn.tools.signers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake is refused with line, column, the way to the field and the rule. */
class SignersReaderTest {
    private static final String HEAD = "version: 1\n";

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: []|1:1|version is missing",
                "version: 2~rules: []|1:10|version: is not an integer from 1 to 1",
                "version: 1|1:1|rules is missing",
                "version: 1~ruels: []|2:1|unknown key \"ruels\"; did you mean rules?",
                "version: 1~rules: {}|2:8|rules: is not a list",
                "version: 1~rules: [{signers: [a]}]|2:9|rules[0]: artifact is missing",
                "version: 1~rules:~- artifact: x|3:3|rules[0]: says nothing",
                "version: 1~rules:~- artifact: x~  signers: [ada]|4:13|rules[0].signers[0]: no signer has the name \"ada\"",
                "version: 1~signers:~  ada: {identity: a, issuer: b}~rules:~- {artifact: x, signers: [adda]}|5:27|did you mean ada?",
                "version: 1~signers:~  ada: {identity: a, issuer: b}~rules: []|3:8|signers.ada: is used in no rule",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a}]}|3:27|issuer or issuerRegexp is missing",
                "version: 1~rules:~- {artifact: x, signers: [{issuer: a}]}|3:27|identity or identityRegexp is missing",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, identityRegexp: b, issuer: c}]}|3:57|there is already identity",
                "version: 1~rules:~- {artifact: x, signers: [{identityRegexp: '(a', issuer: c}]}|3:44|is no regular expression",
                "version: 1~rules:~- {artifact: x, signers: [{identityRegexp: '(a)\\1', issuer: c}]}|3:44|is no regular expression",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c, extensions: {source-repo-uri: y}}]}|3:82|is neither the name of an extension",
                "version: 1~rules:~- {artifact: x, signers: [{key: nowhere.pem}]}|3:33|the file nowhere.pem cannot be read",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c, validFrom: 2027-02-01, validUntil: 2027-01-01}]}|3:87|is not after validFrom",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c, validFrom: tomorrow}]}|3:63|is neither a time",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {threshold: 0}}|3:75|is not an integer from 1",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {threshold: 2}}|3:75|is more than the 1 signers",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {treshold: 2}}|3:64|did you mean threshold?",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {condition: 'predicate.x =='}}|3:75|is not a CEL expression",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {condition: '1 + 1'}}|3:75|is not a CEL expression of type bool",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {condition: 'nothing.x'}}|3:75|undeclared reference",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {maxAge: 90}}|3:72|is not a length of time",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], require: {log: none, witnesses: 1}}|3:86|witnesses vouch for a log",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], mode: off}|3:60|is not text",
                "version: 1~rules:~- {artifact: x, signers: [{identity: a, issuer: c}], action: deny}|3:26|either an action or requirements",
                "version: 1~rules:~- {artifact: x, action: maybe}|3:25|is none of its words",
                "version: 1~rules:~- {name: n, artifact: x, action: deny}~- {name: n, artifact: x, action: deny}|4:3|is there twice",
                "version: 1~version: 1~rules: []|2:1|the key \"version\" is there twice",
                "version: 1~rules: [|3:1|is not YAML",
                "version: 1~rules:~- {artifact: x, rego: {rule: a/b}}|3:23|either url, with rule, or wasm",
                "version: 1~rules:~- {artifact: x, rego: {url: 'ftp://h', rule: a/b}}|3:23|url is an http or https URL",
                "version: 1~rules:~- {artifact: x, rego: {wasm: p.wasm, entrypoint: a}}|3:30|the file p.wasm cannot be read",
                "version: 1~rules:~- &r {name: n, artifact: x, action: deny}~- *r|3:3|is there twice",
                "- 1|1:1|is not a mapping",
            })
    void refused(String text, String place, String rule) {
        String yaml = text.replace('~', '\n') + "\n";
        MalformedException refusal = assertThrows(
                MalformedException.class, () -> SignersFile.parse("signers.yaml", yaml, SignersFiles.none()));
        assertEquals("signers.yaml:" + place, refusal.object(), refusal.getMessage());
        assertTrue(refusal.rule().contains(rule), refusal.getMessage());
    }

    @Test
    void aBombOfAliasesIsRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1) + "]\n");
        }
        MalformedException refusal = assertThrows(
                MalformedException.class, () -> SignersFile.parse("b.yaml", bomb.toString(), SignersFiles.none()));
        assertTrue(
                refusal.getMessage().contains("alias") || refusal.getMessage().contains("values"),
                refusal.getMessage());
        assertThrows(
                MalformedException.class,
                () -> SignersFile.parse("b.yaml", HEAD + "rules: &r [*r]\n", SignersFiles.none()));
    }

    @Test
    void aFileIsReadAgainAndABrokenOneChangesNothing(@TempDir Path folder) throws IOException, MalformedException {
        Path file = folder.resolve("signers.yaml");
        Files.writeString(file, HEAD + "rules: [{name: one, artifact: '**', action: allow}]\n");
        AtomicLong seconds = new AtomicLong();
        SignersFile open = SignersFile.open(file, () -> Facts.NOW.plusSeconds(seconds.get()), Duration.ofSeconds(2));
        Signers first = open.current();
        Files.writeString(file, HEAD + "rules: [{name: two, artifact: '**', action: allow}]\n");
        assertEquals(first, open.current());
        seconds.addAndGet(2);
        Signers second = open.current();
        assertEquals("two", second.rules().get(0).name());
        assertNotEquals(first.hash(), second.hash());
        Files.writeString(file, HEAD + "rules: {}\n");
        seconds.addAndGet(2);
        assertEquals(second, open.current());
        assertTrue(open.lastError().orElseThrow().contains("signers.yaml:2:8"));
        Files.delete(file);
        seconds.addAndGet(2);
        assertEquals(second, open.current());
        assertEquals(Optional.of("the file cannot be read"), open.lastError());
        Files.writeString(file, HEAD + "rules: [{name: two, artifact: '**', action: allow}]\n");
        seconds.addAndGet(2);
        assertEquals(second, open.current());
        assertEquals(Optional.empty(), open.lastError());
    }
}
