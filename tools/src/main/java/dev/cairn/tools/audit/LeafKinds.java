package dev.cairn.tools.audit;

import dev.cairn.core.Bytes;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.entry.EntryKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Of which kind a leaf says that it is. Leaves have no label; those of Rekor begin with their version and kind, which sorts first in canonical JSON. */
public final class LeafKinds {
    private static final Map<EntryKind, byte[]> BEGINNINGS = beginnings();

    private LeafKinds() {}

    private static Map<EntryKind, byte[]> beginnings() {
        Map<EntryKind, byte[]> beginnings = new EnumMap<>(EntryKind.class);
        for (EntryKind kind : EntryKind.values()) {
            if (kind != EntryKind.RAW && kind != EntryKind.CT) {
                String text = "{\"apiVersion\":\"" + kind.version() + "\",\"kind\":\"" + kind.kindName() + "\",";
                beginnings.put(kind, text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return beginnings;
    }

    /** The kind; {@link EntryKind#RAW} for every leaf that is of none that is known here. */
    public static EntryKind of(Bytes leaf) {
        byte[] bytes = leaf.unsafeArray();
        if (bytes.length > 0 && bytes[0] == '{') {
            for (Map.Entry<EntryKind, byte[]> each : BEGINNINGS.entrySet()) {
                byte[] beginning = each.getValue();
                if (bytes.length >= beginning.length
                        && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length)) {
                    return each.getKey();
                }
            }
            return EntryKind.RAW;
        }
        return CtLeaf.isLike(leaf) ? EntryKind.CT : EntryKind.RAW;
    }
}
