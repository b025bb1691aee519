package dev.cairn.ca.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who can read the file of a key. */
final class FileMode {
    private static final Logger LOG = LoggerFactory.getLogger(FileMode.class);

    private FileMode() {}

    /** Warns of a file that others than its owner can read. It is used all the same: a group of its own may be how it is meant to be read. */
    static void warnIfOthersRead(Path file) {
        if (othersRead(file)) {
            LOG.warn("key file {}: group or others can read it; chmod 600 makes it the owner's alone", file);
        }
    }

    private static boolean othersRead(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            // Where files have no such permissions there is nothing to say; that a file cannot be read is said by who
            // reads it.
            return false;
        }
    }
}
