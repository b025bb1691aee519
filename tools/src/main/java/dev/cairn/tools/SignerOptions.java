package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.verify.Predicates;
import dev.cairn.tools.verify.Requirements;
import dev.cairn.tools.verify.SignerMatch;
import dev.cairn.tools.verify.TextMatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.TreeMap;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Who must have signed: identities with their issuers, keys, how many; and what kind of attestation. */
final class SignerOptions {
    private static final String FULCIO = "1.3.6.1.4.1.57264.1.";
    /** Fulcio's names of its extensions, as numbers of its arc. */
    private static final Map<String, Integer> EXTENSIONS = Map.ofEntries(
            Map.entry("githubWorkflowTrigger", 2),
            Map.entry("githubWorkflowSha", 3),
            Map.entry("githubWorkflowName", 4),
            Map.entry("githubWorkflowRepository", 5),
            Map.entry("githubWorkflowRef", 6),
            Map.entry("issuer", 8),
            Map.entry("buildSignerURI", 9),
            Map.entry("buildSignerDigest", 10),
            Map.entry("runnerEnvironment", 11),
            Map.entry("sourceRepositoryURI", 12),
            Map.entry("sourceRepositoryDigest", 13),
            Map.entry("sourceRepositoryRef", 14),
            Map.entry("sourceRepositoryIdentifier", 15),
            Map.entry("sourceRepositoryOwnerURI", 16),
            Map.entry("sourceRepositoryOwnerIdentifier", 17),
            Map.entry("buildConfigURI", 18),
            Map.entry("buildConfigDigest", 19),
            Map.entry("buildTrigger", 20),
            Map.entry("runInvocationURI", 21),
            Map.entry("sourceRepositoryVisibilityAtSigning", 22));

    @Option(
            names = {"--identity", "--certificate-identity"},
            paramLabel = "NAME",
            parameterConsumer = InOrder.class,
            description =
                    "A signer with a certificate: its subject alternative name, an e-mail address or a URI. Again for several, each with its --issuer.")
    private List<Word> identities = new ArrayList<>();

    @Option(
            names = {"--identity-regexp", "--certificate-identity-regexp"},
            paramLabel = "RE2",
            parameterConsumer = InOrder.class,
            description = "Or what matches the name, from its first to its last character.")
    private List<Word> identityRegexps = new ArrayList<>();

    @Option(
            names = {"--issuer", "--certificate-oidc-issuer"},
            paramLabel = "URL",
            parameterConsumer = InOrder.class,
            description =
                    "Who vouches for the name: the issuer of the identity token. One for all names, or one for each, in their order.")
    private List<Word> issuers = new ArrayList<>();

    @Option(
            names = {"--issuer-regexp", "--certificate-oidc-issuer-regexp"},
            paramLabel = "RE2",
            parameterConsumer = InOrder.class,
            description = "Or what matches the issuer whole.")
    private List<Word> issuerRegexps = new ArrayList<>();

    @Option(
            names = "--extension",
            paramLabel = "NAME=VALUE",
            description =
                    "What an extension of the certificate must say: Fulcio's name, such as sourceRepositoryURI, or an object identifier. Again for several.")
    private Map<String, String> extensions = new TreeMap<>();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "A signer without a certificate: the public key, PEM. Again for several.")
    private List<Path> keyFiles = new ArrayList<>();

    @Option(
            names = "--threshold",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many different ones of these must have signed (default: ${DEFAULT-VALUE}).")
    private int threshold = 1;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "An attestation with a predicate of this type: a URI, or slsaprovenance, slsaprovenance1, spdx, cyclonedx, vuln, openvex, link, vsa, custom. Again for several.")
    private List<String> types = new ArrayList<>();

    /** Whether a signer is named. */
    boolean isPresent() {
        return !identities.isEmpty() || !identityRegexps.isEmpty() || !keyFiles.isEmpty();
    }

    /** Whether one with a certificate is. */
    boolean isCertified() {
        return !identities.isEmpty() || !identityRegexps.isEmpty();
    }

    /** The keys; a file that holds none ends the command as a wrong command line does. */
    List<VerificationKey> keys(CommandSpec spec) {
        List<VerificationKey> keys = new ArrayList<>();
        for (Path file : keyFiles) {
            keys.add(key(spec, file));
        }
        return keys;
    }

    /** A key; a file that holds none ends the command likewise. */
    static VerificationKey key(CommandSpec spec, Path file) {
        try {
            return KeyFiles.readPublic(file);
        } catch (MalformedException e) {
            throw new ParameterException(spec.commandLine(), "--key " + file + ": " + e.getMessage(), e);
        } catch (StoreException e) {
            throw new ParameterException(spec.commandLine(), "--key: " + file + " cannot be read", e);
        }
    }

    /** What is asked of the facts. */
    Requirements requirements(CommandSpec spec, List<VerificationKey> keys) {
        if (threshold < 1 || threshold > 1000) {
            throw new ParameterException(spec.commandLine(), "--threshold is from 1 to 1000");
        }
        Map<String, TextMatch> matches = new TreeMap<>();
        extensions.forEach((name, value) -> matches.put(oid(spec, name), TextMatch.exactly(value)));
        if (!matches.isEmpty() && identities.isEmpty() && identityRegexps.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--extension is of a certificate: --identity says whose");
        }
        List<SignerMatch> signers = new ArrayList<>(certified(spec, matches));
        keys.forEach(key -> signers.add(new SignerMatch.OfKey(key.fingerprint())));
        List<String> predicateTypes = new ArrayList<>();
        for (String type : types) {
            predicateTypes.add(Predicates.type(type)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--type " + type + " is neither a URI nor one of "
                                    + String.join(", ", Predicates.names()))));
        }
        return new Requirements(signers, threshold, predicateTypes);
    }

    private static String oid(CommandSpec spec, String name) {
        Integer number = EXTENSIONS.get(name);
        if (number != null) {
            return FULCIO + number;
        }
        if (!name.matches("[0-2](\\.(0|[1-9][0-9]*))+")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--extension " + name + " is neither an object identifier nor a name of Fulcio's, such as "
                            + "sourceRepositoryURI");
        }
        return name;
    }

    private List<SignerMatch> certified(CommandSpec spec, Map<String, TextMatch> matches) {
        List<TextMatch> names = inOrder(spec, "--identity-regexp", identities, identityRegexps);
        List<TextMatch> vouching = inOrder(spec, "--issuer-regexp", issuers, issuerRegexps);
        if (vouching.size() != names.size() && (vouching.size() != 1 || names.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "an identity is a name and who vouches for it: " + names.size() + " of --identity and "
                            + vouching.size() + " of --issuer; give one issuer for all, or one for each");
        }
        List<SignerMatch> signers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            signers.add(
                    new SignerMatch.OfCertificate(names.get(i), vouching.get(vouching.size() == 1 ? 0 : i), matches));
        }
        return signers;
    }

    /** Texts and expressions, mixed as they were written. */
    private static List<TextMatch> inOrder(CommandSpec spec, String name, List<Word> exact, List<Word> regexps) {
        Map<Integer, TextMatch> byPlace = new TreeMap<>();
        exact.forEach(word -> byPlace.put(word.place(), TextMatch.exactly(word.text())));
        for (Word word : regexps) {
            try {
                byPlace.put(word.place(), TextMatch.regexp(word.text()));
            } catch (MalformedException e) {
                throw new ParameterException(spec.commandLine(), name + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(byPlace.values());
    }

    /**
     * The value of an option.
     *
     * @param place grows along the command line
     */
    record Word(int place, String text) {}

    /** Keeps the order of options among each other, which picocli forgets. */
    static final class InOrder implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec spec) {
            if (words.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "Missing required parameter for option '" + option.paramLabel() + "'");
            }
            List<Word> all = new ArrayList<>();
            List<Word> before = option.getValue();
            if (before != null) {
                all.addAll(before);
            }
            all.add(new Word(-words.size(), words.pop()));
            option.setValue(all);
        }
    }
}
