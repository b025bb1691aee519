package dev.cairn.tools;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The commands below {@code cairn}, in the groups that its help shows. Only the one that is asked for is made: most of the time of a short
 * command would go into the others.
 */
final class Commands {
    /**
     * Commands for one purpose.
     *
     * @param heading what for
     */
    record Group(String heading, List<Entry> entries) {
        Group(String heading, Entry... entries) {
            this(heading, List.of(entries));
        }
    }

    /**
     * A command.
     *
     * @param name as its annotation has it
     * @param type made by picocli
     * @param summary what it is for, in a few words
     */
    record Entry(String name, Class<?> type, String summary) {}

    /** Commands that other programs call: they are not in the help's list, and have their own. */
    private static final List<Entry> HIDDEN = List.of(
            new Entry("sign-bundle", SignBundleCommand.class, "sign, as sigstore-conformance calls it"),
            new Entry("verify-bundle", VerifyBundleCommand.class, "verify a bundle, as sigstore-conformance calls it"));

    /** All of them; {@code help} is not among them. */
    static final List<Group> GROUPS = List.of(
            new Group(
                    "Sign",
                    new Entry("sign", SignCommand.class, "files, in your name or with a key"),
                    new Entry("attest", AttestCommand.class, "a statement about a file")),
            new Group(
                    "Verify",
                    new Entry("verify", VerifyCommand.class, "who signed an artifact; is an entry in a log"),
                    new Entry(
                            "verify-misbehaviour",
                            VerifyMisbehaviourCommand.class,
                            "has a log signed two histories, by the proof of it")),
            new Group(
                    "Container images",
                    new Entry("sign-image", SignImageCommand.class, "an image, in its registry"),
                    new Entry("attest-image", AttestImageCommand.class, "a statement about an image, in its registry"),
                    new Entry("copy", CopyCommand.class, "an image to another registry, with all its signatures"),
                    new Entry("tree", TreeCommand.class, "what is attached to an image, unverified")),
            new Group(
                    "Say who may sign",
                    new Entry("policy", PolicyCommand.class, "check, test, explain and import signers files")),
            new Group(
                    "Watch logs",
                    new Entry("search", SearchCommand.class, "entries by who signed, or what"),
                    new Entry("log", LogCommand.class, "a log's checkpoint, entries and proofs; follow it"),
                    new Entry("audit", AuditCommand.class, "replay a log: every entry, signature and certificate"),
                    new Entry(
                            "monitor",
                            MonitorCommand.class,
                            "watch logs: who signs as you, and whether they keep their word"),
                    new Entry("fsck", FsckCommand.class, "derive a log's tiles and root again and compare")),
            new Group(
                    "Run a log",
                    new Entry("init", InitCommand.class, "make a log with its authorities"),
                    new Entry("serve", ServeCommand.class, "run it; --dev to try things"),
                    new Entry("config", ConfigCommand.class, "its configuration, and every key documented"),
                    new Entry("trust", TrustCommand.class, "whom you trust; the root that a log hands to clients")),
            new Group(
                    "Let only signed images run",
                    new Entry("admission", AdmissionCommand.class, "a webhook for Kubernetes, Gatekeeper and others")),
            new Group(
                    "Run a certificate authority",
                    new Entry("ca", CaCommand.class, "in a process of its own; rotate its key"),
                    new Entry("token", TokenCommand.class, "an identity token of the test issuer")),
            new Group("Run a witness", new Entry("witness", WitnessCommand.class, "make it, its logs, run it")),
            new Group(
                    "This program",
                    new Entry("completion", CompletionCommand.class, "for bash, zsh and fish"),
                    new Entry("man", ManCommand.class, "manual pages")));

    private Commands() {}

    /** Adds the command that the first word names; all of them if it names none. */
    static void addTo(CommandLine cairn, String... words) {
        Optional<Entry> named = words.length == 0 ? Optional.empty() : find(words[0]);
        if (named.isPresent()) {
            add(cairn, named.get());
            return;
        }
        if (words.length > 0 && (words[0].equals("--version") || words[0].equals("-V"))) {
            return;
        }
        GROUPS.forEach(group -> group.entries().forEach(entry -> add(cairn, entry)));
        cairn.addSubcommand("help", CommandLine.HelpCommand.class);
    }

    private static void add(CommandLine cairn, Entry entry) {
        cairn.addSubcommand(entry.name(), entry.type());
    }

    private static Optional<Entry> find(String name) {
        for (Group group : GROUPS) {
            for (Entry entry : group.entries()) {
                if (entry.name().equals(name)) {
                    return Optional.of(entry);
                }
            }
        }
        return HIDDEN.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
