package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents say about the project must be so. */
class DocumentsTest {
    private static final Path ROOT = Vectors.projectRoot();
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\\s]+)`");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> documents = new ArrayList<>(List.of(
                    ROOT.resolve("README.md"), ROOT.resolve("ARCHITECTURE.md"), ROOT.resolve("CONTRIBUTING.md")));
            documents.addAll(docs.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList());
            return documents.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        Matcher links = LINK.matcher(Files.readString(document));
        while (links.find()) {
            String link = links.group(1);
            if (link.startsWith("https://")) {
                continue;
            }
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
            assertTrue(Files.exists(target), link);
            if (parts.length == 2) {
                assertTrue(anchors(target).contains(parts[1]), link);
            }
        }
    }

    private static Set<String> anchors(Path document) throws IOException {
        try (Stream<String> lines = Files.lines(document)) {
            return lines.filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("^#+ ", "")
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^a-z0-9 -]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        }
    }

    @ParameterizedTest(name = "{0} has at most {1} lines")
    @CsvSource({"README.md, 150", "ARCHITECTURE.md, 300"})
    void documentsStayShort(String document, int lines) throws IOException {
        try (Stream<String> all = Files.lines(ROOT.resolve(document))) {
            assertTrue(all.count() <= lines);
        }
    }

    @Test
    void everyClassAndPackageThatIsNamedIsThere() throws IOException {
        Set<String> known = names();
        for (String document : List.of("README.md", "ARCHITECTURE.md", "docs/measured.md", "docs/standards.md")) {
            Matcher words = CODE.matcher(Files.readString(ROOT.resolve(document)));
            while (words.find()) {
                String word = words.group(1);
                if (word.matches("dev\\.cairn\\.[a-z0-9.]+|([A-Z][a-z0-9]+){2,}(Test|IT)?")) {
                    assertTrue(known.contains(word), document + ": " + word);
                }
            }
        }
    }

    /** The simple names of all classes, those of nested ones included, and the names of all packages. */
    private static Set<String> names() throws IOException {
        Pattern declaration = Pattern.compile("(?m)^\\s*(?:[a-z]+ )*(?:class|record|interface|enum) (\\w+)");
        Pattern packageName = Pattern.compile("(?m)^package ([a-z0-9.]+);");
        Set<String> names = new java.util.HashSet<>(Set.of("WriteBatch"));
        for (String module : List.of("log-core", "log-server", "ca-adapter", "witness", "tools", "load-tests")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    String text = Files.readString(file);
                    Matcher declared = declaration.matcher(text);
                    while (declared.find()) {
                        names.add(declared.group(1));
                    }
                    Matcher in = packageName.matcher(text);
                    if (in.find()) {
                        names.add(in.group(1));
                    }
                }
            }
        }
        return names;
    }

    @Test
    void everyDecisionIsListed() throws IOException {
        String architecture = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
        try (Stream<Path> design = Files.list(ROOT.resolve("docs").resolve("design"))) {
            for (Path decision : design.toList()) {
                String link = "(docs/design/" + decision.getFileName() + ")";
                assertTrue(architecture.contains(link), link);
            }
        }
    }

    @Test
    void theCheckpointAmongTheWordsVerifies() throws Exception {
        String readme = Files.readString(ROOT.resolve("docs/words.md"));
        Matcher note = Pattern.compile("(?s)```\n(localhost\n.*?)```").matcher(readme);
        assertTrue(note.find());
        Matcher key = Pattern.compile("(?m)^ {4}(localhost\\+\\S+)$").matcher(readme);
        assertTrue(key.find());
        SignedNote signed = SignedNote.parse(note.group(1).getBytes(StandardCharsets.UTF_8));
        assertEquals(
                1,
                NoteVerifier.verify(signed, List.of(VerifierKey.parse(key.group(1))))
                        .size());
    }
}
