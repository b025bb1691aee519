package dev.cairn.core.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that only their owner can enter. */
public final class PrivateFolder {
    private PrivateFolder() {}

    /** Makes a folder, and those above it that are not there; one that is there stays as it is. */
    public static void create(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
