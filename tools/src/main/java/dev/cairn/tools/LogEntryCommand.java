package dev.cairn.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.ProvenTree.ProvenEntry;
import dev.cairn.tools.client.RemoteLog;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn log entry}. */
@Command(
        name = "entry",
        description = "Prints an entry, with the proof checked that it is in the log.",
        footer = {
            "%nExamples:",
            "  cairn log entry 0",
            "  cairn log entry 0 --raw > entry.json",
            "  cairn log entry 9e9e1a6d0e0dd2bbcd0a5ba3a3a5ff0fcf8b8cf4a5bd4bb0d5cf6a3c9c2ba11f --json",
        })
final class LogEntryCommand implements Callable<Integer> {
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,18}");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Parameters(
            paramLabel = "INDEX|HASH",
            description = "The entry's index, or its leaf hash in hexadecimal; only Cairn's own logs look up hashes.")
    private String wanted = "";

    @Option(names = "--raw", description = "Print the entry's bytes and nothing else.")
    private boolean raw;

    @Override
    public Integer call() throws MalformedException, VerificationException {
        if (raw && results.asJson()) {
            throw new ParameterException(spec.commandLine(), "--raw and --json exclude each other");
        }
        RemoteLog log = remote.log();
        Optional<Hash> hash = hash();
        // Before the checkpoint is read, which then covers it.
        long index = hash.isPresent() ? lookUp(log, hash.get()) : Long.parseLong(wanted);
        ProvenTree tree = ProvenTree.latest(log, remote.trust(spec));
        ProvenEntry entry = tree.entry(index);
        if (hash.isPresent() && !hash.get().equals(entry.leafHash())) {
            throw new VerificationException(
                    "the entry at index " + index + " has another leaf hash, " + entry.leafHash());
        }
        if (raw) {
            byte[] bytes = entry.bytes().unsafeArray();
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        } else {
            print(tree, index, entry);
        }
        return ExitCode.OK;
    }

    private Optional<Hash> hash() {
        if (INDEX.matcher(wanted).matches() && wanted.length() < 20) {
            return Optional.empty();
        }
        try {
            return Optional.of(Hash.fromHex(wanted));
        } catch (MalformedException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "neither an index nor a leaf hash of 64 lower-case hexadecimal digits: " + wanted);
        }
    }

    /** The log's word on where an entry is; what is there is compared with the hash afterwards. */
    static long lookUp(RemoteLog log, Hash hash) throws MalformedException {
        byte[] answer = log.read("proof/inclusion?hash=" + hash.hex())
                .orElseThrow(() -> new StoreException("the log has no entry with leaf hash " + hash));
        JsonNode index = EntryText.json(Bytes.wrap(answer))
                .map(json -> json.path("index"))
                .orElseThrow(() -> new MalformedException("inclusion proof", "not JSON"));
        if (!index.canConvertToExactIntegral() || !index.canConvertToLong()) {
            throw new MalformedException("inclusion proof", "without an index");
        }
        return index.longValue();
    }

    private void print(ProvenTree tree, long index, ProvenEntry entry) {
        ObjectNode object = LogCommand.json(tree, results.object())
                .put("index", index)
                .put("leafHash", entry.leafHash().hex())
                .put("entry", entry.bytes().base64());
        EntryText.json(entry.bytes()).ifPresent(json -> object.set("entryJson", json));
        LogCommand.hashes(object.putArray("path"), entry.proof().path());
        results.print(
                "index      " + index + "\nleaf hash  " + entry.leafHash() + "\nin tree    " + tree.size() + " "
                        + tree.checkpoint().root().base64() + "\ncheckpoint " + LogCommand.signed(tree) + "\n\n"
                        + EntryText.of(entry.bytes()),
                object);
    }
}
