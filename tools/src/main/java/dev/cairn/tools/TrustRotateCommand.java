package dev.cairn.tools;

import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustDirectory.KeyRole;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code cairn trust rotate}. */
@Command(
        name = "rotate",
        description = {
            "Makes a new key of the TUF repository in the place of an old one, and publishes the next root.",
            "",
            "root answers for all others, targets signs what is published, online is the server's. The root key must be in DIR/trust/keys; the old key of "
                    + "another role need not: that is how a lost one is replaced, the online key first. A server "
                    + "that runs finds the new online key by itself.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust rotate targets",
            "  cairn trust rotate root --data /var/lib/cairn",
        })
final class TrustRotateCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Parameters(paramLabel = "ROLE", converter = Role.class, description = "root, targets or online.")
    private KeyRole role = KeyRole.ROOT;

    @Override
    public Integer call() throws MalformedException, VerificationException {
        TrustDirectory directory = trust.open();
        Path file = directory.rotate(role);
        results.print(
                "rotated the " + name(role) + " key; the new one is in " + file
                        + "\nthe old one signs nothing any more: remove its file when clients have the new root",
                results.object().put("role", name(role)).put("keyFile", file.toString()));
        return ExitCode.OK;
    }

    private static String name(KeyRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** A role by its name in lower case. */
    static final class Role implements ITypeConverter<KeyRole> {
        @Override
        public KeyRole convert(String value) {
            List<KeyRole> found = Arrays.stream(KeyRole.values())
                    .filter(role -> name(role).equals(value))
                    .toList();
            if (found.isEmpty()) {
                throw new TypeConversionException("not root, targets or online");
            }
            return found.get(0);
        }
    }
}
