package dev.cairn.server.rekorv1;

final class ProposedEntryException extends Exception {
    private static final long serialVersionUID = 1;

    int status() {
        return 400;
    }

    int code() {
        return 400;
    }
}
