package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launcher starts Java, and builds before. */
class LauncherTest extends LauncherFixture {
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
