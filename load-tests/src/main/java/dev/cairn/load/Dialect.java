package dev.cairn.load;

/** How a submission is put to a server, and with which status the server acknowledges it. */
enum Dialect {
    /** {@code POST /add}: the entry itself; the answer is its index in decimal. */
    ADD("add", 200),
    /** {@code POST /api/v1/log/entries}: a hashedrekord; the answer is a LogEntry with proof, checkpoint and signed entry timestamp. */
    REKOR_V1("rekor-v1", 201),
    /** {@code POST /api/v2/log/entries}: a hashedrekord request; the answer is a TransparencyLogEntry with proof and checkpoint. */
    REKOR_V2("rekor-v2", 201),
    /** {@code POST /api/v2/signingCert}: a key with its proof of possession; the answer is a certificate with an SCT, and its chain. */
    CERTIFICATE("certificates", 200),
    /** {@code POST /api/v1/timestamp}: a TimeStampReq (RFC 3161); the answer is a TimeStampResp. */
    TIMESTAMP("timestamps", 200),
    /** {@code POST /add-checkpoint}: a log's checkpoint with a consistency proof; the answer is a witness's cosignatures. */
    WITNESS("witness", 200),
    /** The same with an old size that is not the witness's; the answer is the size that is. */
    WITNESS_SIZE("witness", 409);

    private final String option;
    private final int acknowledgement;

    Dialect(String option, int acknowledgement) {
        this.option = option;
        this.acknowledgement = acknowledgement;
    }

    int acknowledgement() {
        return acknowledgement;
    }

    /** Its name on the command line. */
    @Override
    public String toString() {
        return option;
    }
}
