package dev.cairn.ca.issue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An audit trail in a file that only its owner can read and write: a JSON object a line, appended. Each line is handed to the system before the
 * answer goes out, and not synced to the disk: what the system loses in a power cut is lost here too. When the file was moved away, the next line
 * goes to a new one, so that logrotate needs to tell nobody.
 */
public final class FileAuditTrail implements AuditTrail, AutoCloseable {
    private static final int MAX_TEXT = 1024;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> APPEND = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    private final ObjectMapper json = new ObjectMapper();
    private final Path file;
    private final Object lock = new Object();
    // Both guarded by lock.
    private FileChannel channel;
    private @Nullable Object fileKey;
    private boolean cut; // the last line has no end: it was lost in a power cut, or on a full disk

    /**
     * Opens the file, or makes it.
     *
     * @throws StoreException if that is not possible
     */
    public FileAuditTrail(Path file) {
        this.file = file;
        try {
            this.channel = FileChannel.open(file, APPEND, OWNER_ONLY);
            this.fileKey = keyOfFile();
            this.cut = endsInsideALine();
        } catch (IOException e) {
            throw new StoreException("audit trail: " + file + " cannot be opened", e);
        }
    }

    private boolean endsInsideALine() throws IOException {
        try (FileChannel read = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return read.size() > 0 && read.read(last, read.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    private @Nullable Object keyOfFile() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void write(Line line) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap((json.writeValueAsString(object(line)) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line in memory cannot be written as JSON", e);
        }
        synchronized (lock) {
            try {
                reopenIfMoved();
                if (cut) {
                    channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
                }
                cut = true;
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                cut = false;
            } catch (IOException e) {
                throw new StoreException("audit trail: the line cannot be written", e);
            }
        }
    }

    private void reopenIfMoved() throws IOException {
        Object now = keyOfFile();
        if (now == null || !now.equals(fileKey)) {
            FileChannel next = FileChannel.open(file, APPEND, OWNER_ONLY);
            channel.close();
            channel = next;
            fileKey = keyOfFile();
            cut = false;
        }
    }

    private ObjectNode object(Line line) {
        ObjectNode object = json.createObjectNode();
        object.put("time", line.time().toString());
        object.put("requestId", cut(line.requestId()));
        object.put("remote", cut(line.remote()));
        object.put("issuer", cut(line.issuer()));
        object.put("subject", cut(line.subject()));
        object.put("san", cut(line.name()));
        object.put("outcome", line.outcome().name().toLowerCase(Locale.ROOT));
        object.put("reason", cut(line.reason()));
        object.put("reasonClass", line.reasonClass());
        line.policyRule().ifPresent(rule -> object.put("policyRule", cut(rule)));
        line.serial().ifPresent(serial -> object.put("serial", serial));
        line.logIndex().ifPresent(index -> object.put("logIndex", index));
        line.sctTime().ifPresent(time -> object.put("sctTime", time));
        object.put("millis", line.millis());
        return object;
    }

    /** A token may hold long texts; a line is bounded. */
    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    @Override
    public void close() {
        synchronized (lock) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StoreException("audit trail: it cannot be closed", e);
            }
        }
    }
}
