package dev.cairn.core.crypto.openpgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.openpgp.TestPgp.Said;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.RevocationReasonTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPSignature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may sign, by what the owner of the keys has said, and when. */
class PgpSignerTest {
    private static final Bytes DOCUMENT = Bytes.ofUtf8("a document");
    private static final String USER_ID = "Some One <some.one@example.com>";
    private static final Instant MADE = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant SIGNED = Instant.parse("2024-06-01T00:00:00Z");
    private static final Instant BEFORE = SIGNED.minus(Duration.ofDays(1));
    private static final Instant AFTER = SIGNED.plus(Duration.ofDays(1));
    private static final long UNTIL_SIGNED = Duration.between(MADE, SIGNED).toSeconds();
    private static final Said FOR_SIGNING = said -> said.setKeyFlags(false, KeyFlags.SIGN_DATA);
    private static final Said FOR_CERTIFYING = said -> said.setKeyFlags(false, KeyFlags.CERTIFY_OTHER);
    private static final Said RETIRED =
            said -> said.setRevocationReason(false, RevocationReasonTags.KEY_RETIRED, "retired");
    private static final Said COMPROMISED =
            said -> said.setRevocationReason(false, RevocationReasonTags.KEY_COMPROMISED, "stolen");

    private final PGPKeyPair primary;
    private final PGPKeyPair subkey;
    private final PGPKeyPair stranger;
    private final Said inTheOwnersName;

    private final List<Packet> aboutPrimary = new ArrayList<>();
    private final List<Packet> aboutUserId = new ArrayList<>();
    private final List<Packet> aboutSubkey = new ArrayList<>();

    PgpSignerTest() throws PGPException {
        this.primary = TestPgp.ed25519(MADE);
        this.subkey = TestPgp.ed25519(MADE);
        this.stranger = TestPgp.ed25519(MADE);
        this.inTheOwnersName = said -> said.setIssuerKeyID(false, primary.getKeyID());
    }

    @BeforeEach
    void bind() throws Exception {
        aboutUserId.add(certification(primary, MADE, Said.NOTHING));
        aboutSubkey.add(binding(primary, MADE, backSigned(Said.NOTHING)));
    }

    @Test
    void thePrimaryKeyAndABoundSubkeySign() throws Exception {
        verify(primary);
        verify(subkey);
    }

    @Test
    void anotherKeyDoesNotSign() throws Exception {
        assertRefused("signature made by unknown entity", stranger);
    }

    @Test
    void theKeyNamedMustHaveSignedTheDocument() throws Exception {
        Packet signature = signature(subkey, SIGNED);
        VerificationException e = assertThrows(
                VerificationException.class,
                () -> keys().verify(Bytes.ofUtf8("another document"), PgpSignature.read(signatureBytes(signature))));
        assertEquals("openpgp: invalid signature over the data", e.getMessage());
    }

    @Test
    void aRetiredPrimaryKeySignsNothingFromThenOn() throws Exception {
        aboutPrimary.add(keyRevocation(primary, AFTER, RETIRED));
        verify(primary);
        verify(subkey);
        aboutPrimary.add(keyRevocation(primary, SIGNED, RETIRED));
        assertRefused("the primary key was revoked", primary);
        assertRefused("the primary key was revoked", subkey);
    }

    @Test
    void aCompromisedPrimaryKeyNeverSigned() throws Exception {
        aboutPrimary.add(keyRevocation(primary, AFTER, COMPROMISED));
        assertRefused("the primary key was revoked", primary);
    }

    @Test
    void onlyTheOwnerRevokes() throws Exception {
        aboutPrimary.add(keyRevocation(stranger, BEFORE, inTheOwnersName));
        aboutSubkey.add(subkeyRevocation(stranger, BEFORE, inTheOwnersName));
        verify(primary);
        verify(subkey);
    }

    @Test
    void aRetiredSubkeySignsNothingFromThenOn() throws Exception {
        aboutSubkey.add(subkeyRevocation(primary, AFTER, RETIRED));
        verify(subkey);
        aboutSubkey.add(subkeyRevocation(primary, BEFORE, RETIRED));
        assertRefused("the subkey was revoked", subkey);
        verify(primary);
    }

    @Test
    void aCompromisedSubkeyNeverSigned() throws Exception {
        aboutSubkey.add(subkeyRevocation(primary, AFTER, COMPROMISED));
        assertRefused("the subkey was revoked", subkey);
    }

    @Test
    void theOwnerMustHaveBoundTheSubkey() throws Exception {
        aboutSubkey.clear();
        aboutSubkey.add(binding(stranger, MADE, backSigned(inTheOwnersName)));
        assertRefused("the subkey is not bound", subkey);
        verify(primary);
    }

    @Test
    void theNewestBindingCounts() throws Exception {
        Packet newest = binding(primary, BEFORE, backSigned(FOR_CERTIFYING));
        aboutSubkey.add(newest);
        aboutSubkey.add(binding(primary, MADE.plusSeconds(1), backSigned(FOR_SIGNING)));
        assertRefused("the key is not for signing", subkey);
    }

    @Test
    void theSubkeyMustHaveSignedThePrimaryKey() throws Exception {
        PGPSignature byStranger = overSubkey(PGPSignature.PRIMARYKEY_BINDING, stranger, MADE, Said.NOTHING);
        PGPSignature ofAnotherType = overSubkey(PGPSignature.SUBKEY_BINDING, subkey, MADE, Said.NOTHING);
        for (Said said : List.of(Said.NOTHING, embedding(byStranger), embedding(ofAnotherType))) {
            aboutSubkey.clear();
            aboutSubkey.add(binding(primary, MADE, said));
            assertRefused("the subkey has not signed the primary key", subkey);
        }
    }

    @Test
    void theSignatureOfTheSubkeyMayStandOutsideOfWhatIsHashed() throws Exception {
        PGPSignature backSignature = overSubkey(PGPSignature.PRIMARYKEY_BINDING, subkey, MADE, Said.NOTHING);
        aboutSubkey.clear();
        aboutSubkey.add(TestPgp.binding(primary, subkey.getPublicKey(), MADE, backSignature));
        verify(subkey);
    }

    @Test
    void aKeyWithFlagsSignsOnlyWithThatOfSigning() throws Exception {
        aboutUserId.add(certification(primary, MADE.plusSeconds(1), FOR_SIGNING));
        verify(primary);
        aboutUserId.add(certification(primary, MADE.plusSeconds(2), FOR_CERTIFYING));
        assertRefused("the key is not for signing", primary);
        verify(subkey);
    }

    @Test
    void aKeySignsNothingBeforeItIsMade() throws Exception {
        assertRefused("the key was expired", primary, MADE.minusSeconds(1));
        assertRefused("the primary key was expired", subkey, MADE.minusSeconds(1));
        verify(primary, MADE);
    }

    @Test
    void aPrimaryKeySignsUntilItExpires() throws Exception {
        aboutUserId.add(certification(primary, MADE.plusSeconds(1), expires(UNTIL_SIGNED)));
        verify(primary, SIGNED.minusSeconds(1));
        verify(subkey, SIGNED.minusSeconds(1));
        assertRefused("the key was expired", primary);
        assertRefused("the primary key was expired", subkey);
    }

    @Test
    void aSubkeySignsUntilItExpires() throws Exception {
        aboutSubkey.add(binding(primary, MADE.plusSeconds(1), backSigned(expires(UNTIL_SIGNED))));
        verify(subkey, SIGNED.minusSeconds(1));
        assertRefused("the key was expired", subkey);
    }

    @Test
    void aKeySignsUntilWhatIsSaidAboutItExpires() throws Exception {
        aboutUserId.add(certification(
                primary, MADE.plusSeconds(1), said -> said.setSignatureExpirationTime(false, UNTIL_SIGNED)));
        verify(primary, SIGNED);
        assertRefused("the key was expired", primary, SIGNED.plusSeconds(1));
    }

    @Test
    void theNewestThatTheOwnerSaysCountsInAnyOrder() throws Exception {
        aboutUserId.add(certification(primary, BEFORE, FOR_SIGNING));
        aboutUserId.add(certification(primary, MADE.plusSeconds(1), FOR_CERTIFYING));
        verify(primary);
    }

    @Test
    void whatOthersSayAboutAUserIdDoesNotCount() throws Exception {
        aboutUserId.add(certification(stranger, BEFORE, FOR_CERTIFYING));
        aboutUserId.add(certification(stranger, BEFORE, said -> {
            FOR_CERTIFYING.to(said);
            inTheOwnersName.to(said);
        }));
        aboutUserId.add(TestPgp.overUserId(
                PGPSignature.CERTIFICATION_REVOCATION,
                primary,
                primary.getPublicKey(),
                USER_ID,
                BEFORE,
                FOR_CERTIFYING));
        verify(primary);
    }

    @Test
    void aUserIdThatOnlyClaimsToBeSignedIsNone() throws Exception {
        aboutUserId.clear();
        aboutUserId.add(certification(stranger, MADE, inTheOwnersName));
        assertRefused("no user id has a valid signature of the owner", primary);
    }

    @Test
    void atMost100SignaturesAreChecked() throws Exception {
        Packet revocation = keyRevocation(stranger, BEFORE, inTheOwnersName);
        for (int i = 0; i < 99; i++) {
            aboutPrimary.add(revocation);
        }
        verify(primary);
        aboutPrimary.add(revocation);
        Packet signature = signature(primary, SIGNED);
        MalformedException e = assertThrows(
                MalformedException.class, () -> keys().verify(DOCUMENT, PgpSignature.read(signatureBytes(signature))));
        assertEquals("more than 100 signatures to check", e.rule());
    }

    private Packet certification(PGPKeyPair by, Instant at, Said said) throws Exception {
        return TestPgp.overUserId(PGPSignature.POSITIVE_CERTIFICATION, by, primary.getPublicKey(), USER_ID, at, said);
    }

    private Packet keyRevocation(PGPKeyPair by, Instant at, Said said) throws Exception {
        return TestPgp.overKey(PGPSignature.KEY_REVOCATION, by, primary.getPublicKey(), at, said);
    }

    private Packet subkeyRevocation(PGPKeyPair by, Instant at, Said said) throws Exception {
        return TestPgp.packet(overSubkey(PGPSignature.SUBKEY_REVOCATION, by, at, said));
    }

    private Packet binding(PGPKeyPair by, Instant at, Said said) throws Exception {
        return TestPgp.packet(overSubkey(PGPSignature.SUBKEY_BINDING, by, at, said));
    }

    private PGPSignature overSubkey(int type, PGPKeyPair by, Instant at, Said said) throws Exception {
        return TestPgp.overSubkey(type, by, primary.getPublicKey(), subkey.getPublicKey(), at, said);
    }

    private Said backSigned(Said more) throws Exception {
        Said embedding = embedding(overSubkey(PGPSignature.PRIMARYKEY_BINDING, subkey, MADE, Said.NOTHING));
        return said -> {
            embedding.to(said);
            more.to(said);
        };
    }

    private static Said embedding(PGPSignature signature) {
        return said -> said.addEmbeddedSignature(false, signature);
    }

    private static Said expires(long seconds) {
        return said -> said.setKeyExpirationTime(false, seconds);
    }

    private PgpKeyRing keys() throws IOException, MalformedException {
        List<Packet> packets = new ArrayList<>();
        packets.add(TestPgp.primary(primary));
        packets.addAll(aboutPrimary);
        packets.add(TestPgp.userId(USER_ID));
        packets.addAll(aboutUserId);
        packets.add(TestPgp.subkey(subkey));
        packets.addAll(aboutSubkey);
        return PgpKeyRing.read(TestPgp.join(packets));
    }

    private static Packet signature(PGPKeyPair by, Instant at) throws Exception {
        return TestPgp.overDocument(PGPSignature.BINARY_DOCUMENT, by, HashAlgorithmTags.SHA256, at, DOCUMENT);
    }

    private static Bytes signatureBytes(Packet signature) {
        return Bytes.wrap(signature.encode());
    }

    private void verify(PGPKeyPair by) throws Exception {
        verify(by, SIGNED);
    }

    private void verify(PGPKeyPair by, Instant at) throws Exception {
        keys().verify(DOCUMENT, PgpSignature.read(signatureBytes(signature(by, at))));
    }

    private void assertRefused(String rule, PGPKeyPair by) throws Exception {
        assertRefused(rule, by, SIGNED);
    }

    private void assertRefused(String rule, PGPKeyPair by, Instant at) throws Exception {
        PgpKeyRing keys = keys();
        PgpSignature signature = PgpSignature.read(signatureBytes(signature(by, at)));
        VerificationException e =
                assertThrows(VerificationException.class, () -> keys.verify(DOCUMENT, signature), rule);
        assertEquals("openpgp: " + rule, e.getMessage());
    }
}
