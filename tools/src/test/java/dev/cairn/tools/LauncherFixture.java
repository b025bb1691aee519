package dev.cairn.tools;

import java.io.IOException;
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
import org.junit.jupiter.api.io.TempDir;

/** The launcher, copied into a project of its own whose Java and Maven are scripts that say what they were asked. */
abstract class LauncherFixture {
    private static final Path LAUNCHER = Path.of("..", "cairn");

    @TempDir
    protected Path folder = Path.of("");

    protected Path project = folder;
    protected Path home = folder;
    protected Path scratch = folder;

    /**
     * What a child process did.
     *
     * @param code its exit code
     * @param out its stdout
     * @param err its stderr
     */
    protected record Ended(int code, String out, String err) {}

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

    protected Path java(String version) throws IOException {
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

    protected static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    protected void jarIsNewest() throws IOException {
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

    protected Ended run(Map<String, String> environment, String... command) throws Exception {
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

    protected Ended launch(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(project.resolve("cairn").toString()));
        command.addAll(List.of(args));
        return run(Map.of(), command.toArray(String[]::new));
    }

    protected Ended launchWith(String variable, String value) throws Exception {
        return run(Map.of(variable, value), project.resolve("cairn").toString(), "serve");
    }
}
