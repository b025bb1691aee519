package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The archive of classes that short commands start from. */
class LauncherArchiveTest extends LauncherFixture {
    /** The first start makes it beside itself, and a later one uses it. */
    @Test
    void shortCommandsStartFromAnArchiveOfTheirClasses() throws Exception {
        project = Files.move(project, folder.resolve("plain"));
        jarIsNewest();
        String cairn = project.resolve("cairn").toString();
        Map<String, String> on = Map.of("CAIRN_ARCHIVE", "");
        String first = run(on, cairn, "verify").out();
        assertFalse(first.contains("SharedArchiveFile"), first);
        Path archive = awaitArchive(project.resolve("tools/target"), "");
        String second = run(on, cairn, "verify").out();
        assertTrue(second.contains("[-XX:SharedArchiveFile=" + archive + "]\n[-Xshare:auto]"), second);
        assertFalse(run(on, cairn, "serve").out().contains("SharedArchiveFile"));
        assertFalse(launch("verify").out().contains("SharedArchiveFile"), "CAIRN_ARCHIVE=off");
        // Another jar, or another JVM, has another one; those of another jar are removed.
        Files.writeString(project.resolve("tools/target/cairn.jar"), "another jar");
        assertFalse(run(on, cairn, "verify").out().contains("SharedArchiveFile"));
        awaitArchive(project.resolve("tools/target"), archive.toString());
    }

    @Test
    void aBuildMakesTheArchiveAtOnce() throws Exception {
        Ended ended = run(Map.of("CAIRN_ARCHIVE", ""), project.resolve("cairn").toString(), "verify");
        assertTrue(ended.out().contains("[-XX:SharedArchiveFile="), ended.out());
    }

    /** The JVM takes nothing from an archive whose jar has a space in its path. */
    @Test
    void aJarInAPathWithASpaceHasAnotherName() throws Exception {
        jarIsNewest();
        Map<String, String> on = Map.of("CAIRN_ARCHIVE", "");
        String cairn = project.resolve("cairn").toString();
        Path jar = project.resolve("tools/target/cairn.jar");
        run(on, cairn, "verify");
        Path name;
        try (Stream<Path> files = Files.walk(scratch)) {
            name = files.filter(file -> file.endsWith("cairn.jar")).findFirst().orElseThrow();
        }
        assertTrue(Files.isSameFile(jar, name));
        Path archive = awaitArchive(name.resolveSibling(""), "");
        String out = run(on, cairn, "verify").out();
        assertTrue(out.contains("[-XX:SharedArchiveFile=" + archive + "]\n"), out);
        assertTrue(out.contains("[-jar]\n[" + name + "]\n"), out);
        // A jar that was built anew gets the name of the one before. What is left of a folder that is gone is removed,
        // and nothing else.
        Path cache = name.resolveSibling("").resolveSibling("");
        Path gone = Files.createDirectories(cache.resolve("1-2"));
        Path other = Files.createDirectories(cache.resolve("dist-1.0"));
        for (Path folderOfJar : List.of(cache, gone, other)) {
            Files.writeString(folderOfJar.resolve("cairn.jar"), "jar");
        }
        Files.delete(jar);
        Files.writeString(jar, "another jar");
        run(on, cairn, "verify");
        assertTrue(Files.isSameFile(jar, name));
        awaitArchive(name.resolveSibling(""), archive.toString());
        assertFalse(Files.exists(gone));
        assertTrue(Files.exists(other.resolve("cairn.jar")) && Files.exists(cache.resolve("cairn.jar")));
    }

    /** No archive is made where another start is making it, and none where it cannot be kept. */
    @Test
    void withoutAnArchiveCommandsRunAllTheSame() throws Exception {
        jarIsNewest();
        Files.delete(project.resolve("tools/target/cairn.jar"));
        Path other = Files.createDirectories(folder.resolve("with: colon"));
        // Where its second name would be, there is something else.
        Files.createSymbolicLink(scratch.resolve("cairn-" + Files.getAttribute(folder, "unix:uid")), other);
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, other.resolve(project.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(other.resolve("cairn.jar"), "jar");
        Ended ended = run(Map.of("CAIRN_ARCHIVE", ""), other.resolve("cairn").toString(), "verify");
        assertEquals(7, ended.code(), ended.err());
        assertEquals("", ended.err());
        assertFalse(ended.out().contains("SharedArchiveFile"), ended.out());
    }

    /** Polls until the launcher has put an archive there, and no other one is left. */
    private static Path awaitArchive(Path target, String other) throws Exception {
        for (int i = 0; i < 3000; i++) {
            try (Stream<Path> files = Files.list(target.toRealPath())) {
                List<Path> all = files.toList();
                List<Path> archives = all.stream()
                        .filter(file -> file.toString().endsWith(".jsa"))
                        .toList();
                boolean making = all.stream().anyMatch(file -> file.toString().endsWith(".making"));
                if (!making
                        && archives.size() == 1
                        && !archives.get(0).toString().equals(other)) {
                    return archives.get(0);
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no archive in " + target);
    }
}
