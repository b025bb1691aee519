package dev.cairn.core.sequencer;

/**
 * Which journal an event-sourced actor writes to.
 *
 * @param persistenceId the key of its events; one log, one id
 * @param journal configuration path of the journal plugin
 * @param snapshots configuration path of the snapshot plugin
 * @param query configuration path of the query plugin, for reading events again
 * @param snapshotEvery events between two snapshots, which bound what a start has to read
 */
public record JournalPlugin(String persistenceId, String journal, String snapshots, String query, int snapshotEvery) {}
