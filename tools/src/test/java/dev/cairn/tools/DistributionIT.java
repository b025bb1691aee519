package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that is handed out, unpacked where a path has a space, and used without the sources. */
class DistributionIT {
    @TempDir
    private static Path temporary = Path.of("");

    private static Path home = temporary;

    @BeforeAll
    static void unpack() throws Exception {
        Path archive;
        try (Stream<Path> files = Files.list(Vectors.projectRoot().resolve("tools/target"))) {
            archive = files.filter(file -> file.getFileName().toString().matches("cairn-.*\\.tar\\.gz"))
                    .max(Comparator.comparing(DistributionIT::modified))
                    .orElseThrow(() -> new AssertionError("mvn package has made no tools/target/cairn-VERSION.tar.gz"));
        }
        Path folder = Files.createDirectories(temporary.resolve("a folder"));
        run(folder, "tar", "-xzf", archive.toRealPath().toString());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(Files::isDirectory).toList();
            assertEquals(1, all.size(), "one folder, so that nothing is strewn about: " + all);
            home = all.get(0);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(Path folder, String... command) throws Exception {
        try (Child child = Child.start(folder, List.of(command))) {
            String out = new String(child.stdout(), StandardCharsets.UTF_8);
            assertEquals(0, child.exitCode(), out + child.err());
            assertEquals("", child.err());
            return out;
        }
    }

    private static String cairn(String... args) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), "CAIRN_ARCHIVE=off", "./cairn"));
        command.addAll(List.of(args));
        return run(home, command.toArray(String[]::new));
    }

    @Test
    void itsCommandRuns() throws Exception {
        assertTrue(
                home.getFileName().toString().equals(cairn("--version").strip().replace(' ', '-')));
        assertTrue(cairn("sign", "--help").startsWith("Usage: cairn sign "));
        assertEquals(Files.readString(home.resolve("man/man1/cairn.1")), cairn("man"));
        assertEquals(Files.readString(home.resolve("completions/cairn.fish")), cairn("completion", "fish"));
    }

    @Test
    void everyCommandHasItsPage() throws IOException {
        Set<String> expected = ManCommand.pages(Cairn.whole()).keySet().stream()
                .map(name -> name + ".1")
                .collect(Collectors.toSet());
        try (Stream<Path> pages = Files.list(home.resolve("man/man1"))) {
            assertEquals(
                    expected, pages.map(page -> page.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @Test
    void whatIsNeededBesideTheCommandIsThere() throws IOException {
        for (String file : List.of(
                "LICENSE",
                "NOTICE",
                "README.md",
                "completions/cairn.bash",
                "completions/cairn.zsh",
                "docs/signers.schema.json",
                "deploy/admission.yaml",
                "deploy/webhooks.yaml",
                "deploy/gatekeeper.yaml")) {
            assertTrue(Files.isRegularFile(home.resolve(file)), file);
        }
        try (Stream<Path> licences = Files.walk(home.resolve("licenses"))) {
            assertTrue(
                    licences.anyMatch(file -> file.toString().contains("picocli-")), "the licences of the libraries");
        }
        try (Stream<Path> files = Files.walk(home)) {
            assertTrue(files.noneMatch(Files::isSymbolicLink));
        }
    }

    /** What differed from build to build would be a time, an owner or an order; the first two are checked here. */
    @Test
    void timesAndModesAreThoseOfNoMachine() throws IOException {
        Set<FileTime> times;
        try (Stream<Path> files = Files.walk(home)) {
            times = files.filter(Files::isRegularFile)
                    .map(DistributionIT::modified)
                    .collect(Collectors.toSet());
        }
        assertEquals(1, times.size(), times.toString());
        assertTrue(Files.isExecutable(home.resolve("cairn")));
    }
}
