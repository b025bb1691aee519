package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, copied into a project of its own whose Java and Maven are scripts that say what they were asked. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "cairn");

    @TempDir
    private Path folder = Path.of("");

    private Path project = folder;
    private Path home = folder;
    private Path scratch = folder;

    /**
     * What a child process did.
     *
     * @param code its exit code
     * @param out its stdout
     * @param err its stderr
     */
    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        scratch = Files.createDirectories(folder.resolve("scratch"));
        Files.copy(LAUNCHER, project.resolve("cairn"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String source : List.of("log-core", "log-server", "tools")) {
            Files.createDirectories(project.resolve(source).resolve("src/main/java"));
            Files.writeString(project.resolve(source).resolve("pom.xml"), "<project/>");
        }
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        home = java("17.0.1");
        script(folder.resolve("bin/mvn"), "echo \"mvn $*\"; mkdir -p tools/target; echo jar > tools/target/cairn.jar");
    }

    private Path java(String version) throws IOException {
        Path at = folder.resolve("java " + version);
        script(at.resolve("bin/java"), """
                for word; do
                  case $word in
                    -XX:SharedArchiveFile=*) file=${word#*=} ;;
                  esac
                done
                case " $* " in
                  *" -Xshare:dump "*) echo archive >"$file"; exit 0 ;;
                  *.Training*) exit 0 ;;
                esac
                echo "pid $$"
                for word; do echo "[$word]"; done
                ls "${TMPDIR}"
                exit 7""");
        Files.writeString(at.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return at;
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void jarIsNewest() throws IOException {
        Path jar = project.resolve("tools/target/cairn.jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "jar");
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
            }
        }
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-02T00:00:00Z")));
    }

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", home.toString());
        builder.environment().put("TMPDIR", scratch.toString());
        builder.environment().put("CAIRN_ARCHIVE", "off");
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int code = process.waitFor();
        return new Ended(code, Files.readString(out), Files.readString(err));
    }

    private Ended launch(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(project.resolve("cairn").toString()));
        command.addAll(List.of(args));
        return run(Map.of(), command.toArray(String[]::new));
    }

    private Ended launchWith(String variable, String value) throws Exception {
        return run(Map.of(variable, value), project.resolve("cairn").toString(), "serve");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sh", "dash", "bash", "busybox sh"})
    void passesArgumentsOnAsTheyAre(String shell) throws Exception {
        String[] words = shell.split(" ");
        assumeTrue(onPath(words[0]), words[0] + " is not installed");
        jarIsNewest();
        List<String> command = new ArrayList<>(List.of(words));
        command.add(project.resolve("cairn").toString());
        command.addAll(List.of("log", "two words", "*", "", "--x='y'"));
        Ended ended = run(Map.of(), command.toArray(String[]::new));
        assertEquals(7, ended.code(), ended.err());
        assertTrue(
                ended.out()
                        .contains("[-jar]\n[" + project.toRealPath().resolve("tools/target/cairn.jar")
                                + "]\n[log]\n[two words]\n[*]\n[]\n[--x='y']\n"),
                ended.out());
        assertEquals("", ended.err());
    }

    private static boolean onPath(String program) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void becomesJavaItself() throws Exception {
        jarIsNewest();
        Ended ended = launch("serve");
        String self = ended.out().lines().findFirst().orElseThrow().replace("pid ", "");
        // The scratch folder is named for the shell that made it: the same process.
        assertTrue(ended.out().contains("-" + self + "]"), ended.out());
    }

    @Test
    void setsTheJvmUp() throws Exception {
        jarIsNewest();
        String out = launch("serve").out();
        assertTrue(out.contains("[-Xmx512m]"), out);
        assertTrue(out.contains("[-XX:+ExitOnOutOfMemoryError]"), out);
        assertTrue(
                out.lines()
                        .anyMatch(line -> line.matches(
                                "\\[-Djava.util.concurrent.ForkJoinPool.common.parallelism=([2-9]|[1-9][0-9]+)]")),
                out);
        assertFalse(out.contains("TieredStopAtLevel"), out);
        assertFalse(out.contains("--enable-native-access"), out);
        String brief = launch("log").out();
        assertTrue(brief.contains("[-XX:TieredStopAtLevel=1]"), brief);
        assertFalse(brief.contains("cairn.scratch"), brief);
        Path small = Files.writeString(folder.resolve("small"), "x");
        Path large = Files.write(folder.resolve("large file"), new byte[9 << 20]);
        assertTrue(launch("verify", small.toString()).out().contains("[-XX:TieredStopAtLevel=1]"));
        assertFalse(launch("verify", large.toString()).out().contains("TieredStopAtLevel"));
        assertFalse(launch("verify", "-").out().contains("TieredStopAtLevel"));
    }

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
        // A jar that was built anew gets the name of the one before.
        Files.delete(jar);
        Files.writeString(jar, "another jar");
        run(on, cairn, "verify");
        assertTrue(Files.isSameFile(jar, name));
        awaitArchive(name.resolveSibling(""), archive.toString());
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

    @Test
    void laterJavaIsToldThatNativeCodeIsMeant() throws Exception {
        jarIsNewest();
        String out = launchWith("JAVA_HOME", java("25-ea").toString()).out();
        assertTrue(out.contains("[--enable-native-access=ALL-UNNAMED]\n[--sun-misc-unsafe-memory-access=allow]"), out);
    }

    @Test
    void optionsOfTheUserComeLast() throws Exception {
        jarIsNewest();
        String out = launchWith("CAIRN_JAVA_OPTS", "-Xmx2g -Dx=*").out();
        assertTrue(out.indexOf("[-Xmx512m]") < out.indexOf("[-Xmx2g]\n[-Dx=*]\n[-jar]"), out);
    }

    @Test
    void worksThroughASymbolicLinkFromAnotherFolder() throws Exception {
        jarIsNewest();
        Path link = Files.createSymbolicLink(folder.resolve("bin/cairn"), Path.of("../a project/cairn"));
        Ended ended = run(Map.of(), link.toString(), "serve");
        assertEquals(7, ended.code(), ended.err());
        assertTrue(
                ended.out().contains("[" + project.toRealPath().resolve("tools/target/cairn.jar") + "]"), ended.out());
    }

    @Test
    void findsJavaOnThePath() throws Exception {
        jarIsNewest();
        Files.createSymbolicLink(folder.resolve("bin/java"), home.resolve("bin/java"));
        Ended ended = launchWith("JAVA_HOME", "");
        assertEquals(7, ended.code(), ended.err());
    }

    @Test
    void asksJavaItselfWhereThereIsNoReleaseFile() throws Exception {
        jarIsNewest();
        Path bare = folder.resolve("bare");
        script(
                bare.resolve("bin/java"),
                "[ \"$1\" = -version ] && echo 'openjdk version \"21.0.2\" 2024-01-16' >&2; exit 7");
        assertEquals(7, launchWith("JAVA_HOME", bare.toString()).code());
    }

    @Test
    void refusesAnOlderJava() throws Exception {
        for (String version : List.of("11.0.2", "1.8.0_392", "16")) {
            Ended ended = launchWith("JAVA_HOME", java(version).toString());
            assertEquals(3, ended.code());
            assertTrue(ended.err().contains("is Java " + version + "; Java 17 or later is needed"), ended.err());
        }
    }

    @Test
    void saysWhenThereIsNoJava() throws Exception {
        Ended wrongHome = launchWith("JAVA_HOME", "/nonexistent");
        assertEquals(3, wrongHome.code());
        assertTrue(wrongHome.err().contains("JAVA_HOME is /nonexistent"), wrongHome.err());
        Path tools = Files.createDirectories(folder.resolve("tools only"));
        for (String tool : List.of("dirname", "readlink", "sed")) {
            script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        Ended none = run(
                Map.of("JAVA_HOME", "", "PATH", tools.toString()),
                project.resolve("cairn").toString());
        assertEquals(3, none.code());
        assertTrue(none.err().contains("no java on the PATH and JAVA_HOME is not set"), none.err());
    }

    @Test
    void buildsWhenThereIsNoJar() throws Exception {
        Ended ended = launch("serve");
        assertEquals(7, ended.code(), ended.err());
        assertTrue(ended.err().contains("cairn: building, there is no jar yet\n"), ended.err());
        assertTrue(ended.err().contains("mvn -q -B -DskipTests -pl tools -am package"), ended.err());
        assertFalse(ended.out().contains("mvn"), ended.out());
        Ended again = launch("serve");
        assertEquals("", again.err());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "pom.xml",
                "tools/pom.xml",
                "log-core/src/main/java/New.java",
                "log-server/src/main/java/New.java"
            })
    void buildsWhenASourceIsNewer(String source) throws Exception {
        jarIsNewest();
        Files.writeString(project.resolve(source), "new");
        Ended ended = launch("serve");
        assertTrue(ended.err().contains("is newer than the jar"), ended.err());
    }

    @Test
    void buildsWhenASourceIsGone() throws Exception {
        Path source = project.resolve("log-core/src/main/java/Old.java");
        Files.writeString(source, "old");
        jarIsNewest();
        assertEquals("", launch("serve").err());
        Files.delete(source);
        assertTrue(launch("serve").err().contains("log-core/src/main/java is newer than the jar"));
    }

    @Test
    void saysWhenTheBuildFailsOrThereIsNoMaven() throws Exception {
        script(folder.resolve("bin/mvn"), "echo broken; exit 1");
        Ended failed = launch("serve");
        assertEquals(3, failed.code());
        assertTrue(failed.err().contains("broken\ncairn: the build failed"), failed.err());
        Path tools = Files.createDirectories(folder.resolve("tools only"));
        for (String tool : List.of("dirname", "readlink", "sed", "find", "head")) {
            script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        Ended none =
                run(Map.of("PATH", tools.toString()), project.resolve("cairn").toString());
        assertEquals(3, none.code());
        assertTrue(none.err().contains("no mvn on the PATH"), none.err());
    }

    @Test
    void scratchFoldersOfKilledProcessesAreRemovedAndOthersKept() throws Exception {
        jarIsNewest();
        String user = new String(
                        new ProcessBuilder("id", "-u").start().getInputStream().readAllBytes(),
                        StandardCharsets.US_ASCII)
                .strip();
        Process alive = new ProcessBuilder("cat").start();
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path kept = Files.createDirectories(scratch.resolve("cairn-" + user + "-" + alive.pid()));
        Path left = Files.createDirectories(scratch.resolve("cairn-" + user + "-" + dead.pid()));
        Files.writeString(left.resolve("library.so"), "x");
        Ended ended = launch("serve");
        assertEquals(7, ended.code(), ended.err());
        assertTrue(Files.exists(kept));
        assertFalse(Files.exists(left));
        alive.destroy();
        assertTrue(ended.out().contains("[-Djava.io.tmpdir=" + scratch + "/cairn-" + user + "-"), ended.out());
    }

    @Test
    void takesTheCacheFolderWhereTheTemporaryOneCannotBeUsed() throws Exception {
        jarIsNewest();
        Path cache = Files.createDirectories(folder.resolve("cache"));
        Ended ended = run(
                Map.of("TMPDIR", "/nonexistent", "XDG_CACHE_HOME", cache.toString()),
                project.resolve("cairn").toString(),
                "serve");
        assertTrue(ended.out().contains("[-Djava.io.tmpdir=" + cache + "/cairn-"), ended.out() + ended.err());
        Ended neither = run(
                Map.of("TMPDIR", "/nonexistent", "XDG_CACHE_HOME", "/nonexistent"),
                project.resolve("cairn").toString(),
                "serve");
        assertEquals(3, neither.code());
        assertTrue(neither.err().contains("set TMPDIR"), neither.err());
    }
}
