package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Takes a line for each decision. Used by many threads at a time; never blocks. */
public interface AuditTrail {
    /** Takes a line, or counts one that it could not take. */
    void write(ObjectNode line);
}
