package dev.cairn.core.crypto.openpgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.openpgp.TestPgp.Said;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.RSAPublicBCPGKey;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in keys and signatures, and how they are written. */
class PgpFormatsTest {
    private static final Bytes DOCUMENT = Bytes.ofUtf8("a document");
    private static final Instant MADE = Instant.parse("2024-01-01T00:00:00Z");
    private static final String USER_ID = "Some One <some.one@example.com>";
    private static final Packet MARKER = new Packet(Packet.MARKER, Bytes.ofUtf8("PGP"));

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa", "dsa"})
    void everyAlgorithmSignsWithASafeHashFunction(String algorithm) throws Exception {
        PGPKeyPair pair = switch (algorithm) {
            case "rsa" -> TestPgp.rsa(MADE);
            case "dsa" -> TestPgp.dsa(MADE);
            default -> TestPgp.ed25519(MADE);
        };
        PgpKeyRing keys = PgpKeyRing.read(TestPgp.join(keyWith(pair, USER_ID)));
        for (int type : List.of(PGPSignature.BINARY_DOCUMENT, PGPSignature.CANONICAL_TEXT_DOCUMENT)) {
            keys.verify(DOCUMENT, read(document(type, pair, HashAlgorithmTags.SHA256)));
        }
        for (Packet unsafe : List.of(
                document(PGPSignature.BINARY_DOCUMENT, pair, HashAlgorithmTags.SHA1),
                document(PGPSignature.STAND_ALONE, pair, HashAlgorithmTags.SHA256))) {
            assertThrows(VerificationException.class, () -> keys.verify(DOCUMENT, read(unsafe)));
        }
    }

    @Test
    void aNumberThatNobodyUsesIsRefused() throws Exception {
        PublicKeyPacket packet = new PublicKeyPacket(
                4,
                PublicKeyAlgorithmTags.RSA_GENERAL,
                Date.from(MADE),
                new RSAPublicBCPGKey(
                        BigInteger.ONE.shiftLeft(2_047).add(BigInteger.ONE),
                        BigInteger.ONE.shiftLeft(32).add(BigInteger.ONE)));
        PGPPublicKey key = new PGPPublicKey(packet, new BcKeyFingerprintCalculator());
        PGPKeyPair signer = TestPgp.rsa(MADE);
        Said named = said -> said.setIssuerKeyID(false, key.getKeyID());
        List<Packet> packets = List.of(
                Packet.readAll(Bytes.wrap(packet.getEncoded())).get(0),
                TestPgp.userId(USER_ID),
                TestPgp.overUserId(PGPSignature.POSITIVE_CERTIFICATION, signer, key, USER_ID, MADE, named));
        PGPSignature certification = BouncyPackets.signature(packets.get(2));
        MalformedException e =
                assertThrows(MalformedException.class, () -> BouncyPackets.verifies(certification, key, () -> true));
        assertEquals("has a number of more than 32 bits", e.rule());
        PgpKeyRing.read(TestPgp.join(packets));
    }

    @Test
    void aKeyIsOfVersion4() {
        String key = "06" + "65920080" + "1b" + "00000020" + "11".repeat(32);
        Packet packet = new Packet(Packet.PUBLIC_KEY, Bytes.wrap(HexFormat.of().parseHex(key)));
        MalformedException e = assertThrows(MalformedException.class, () -> BouncyPackets.key(packet));
        assertEquals("must be of version 4", e.rule());
    }

    @Test
    void theNewestOfTheBindingsIsKeptAndASubkeyWithoutOneRefused() throws Exception {
        PGPKeyPair primary = TestPgp.ed25519(MADE);
        PGPKeyPair first = TestPgp.ed25519(MADE);
        PGPKeyPair second = TestPgp.ed25519(MADE);
        Packet old = binding(primary, first, MADE);
        Packet newest = binding(primary, first, MADE.plusSeconds(2));
        Packet between = binding(primary, first, MADE.plusSeconds(1));
        Packet other = binding(primary, second, MADE);
        List<Packet> packets = keyWith(primary, USER_ID);
        packets.addAll(List.of(TestPgp.subkey(first), old, newest, between, TestPgp.subkey(second), other));
        PgpEntity entity = PgpEntity.readAll(packets.iterator()).get(0);
        assertEquals(
                List.of(newest, other),
                entity.subkeys().stream().map(PgpEntity.Subkey::binding).toList());
        assertEquals(entity.subkeys().get(0), entity.subkey(first.getKeyID()));
        assertEquals(entity.subkeys().get(1), entity.subkey(second.getKeyID()));

        packets.add(TestPgp.subkey(TestPgp.ed25519(MADE)));
        MalformedException e = assertThrows(MalformedException.class, () -> PgpEntity.readAll(packets.iterator()));
        assertEquals("subkey packet not followed by signature", e.rule());
    }

    @Test
    void userIdsThatTheOwnerHasNotSignedAreLeftOutAndOneMustStay() throws Exception {
        PGPKeyPair pair = TestPgp.ed25519(MADE);
        List<Packet> packets = keyWith(pair, USER_ID);
        packets.add(TestPgp.userId("Unsigned <unsigned@example.com>"));
        packets.addAll(keyWith(TestPgp.ed25519(MADE), "Another <another@example.com>"));
        assertEquals(
                Set.of("some.one@example.com", "another@example.com"),
                PgpKeyRing.read(TestPgp.join(packets)).emails());
        assertThrows(MalformedException.class, () -> PgpKeyRing.read(TestPgp.join(packets.subList(0, 2))));
        assertThrows(MalformedException.class, () -> PgpKeyRing.read(TestPgp.join(packets.subList(1, 3))));
        assertThrows(MalformedException.class, () -> PgpKeyRing.read(Bytes.EMPTY));
    }

    @Test
    void anAddressStandsInAngleBracketsAndHasAtMost254Characters() throws Exception {
        PGPKeyPair pair = TestPgp.ed25519(MADE);
        String most = "a".repeat(241) + "@example.com";
        PgpKeyRing keys = PgpKeyRing.read(TestPgp.join(keyWith(
                pair,
                "Some One",
                "bare@example.com>",
                "Long <a" + most + ">",
                "Most <" + most + ">",
                "Twice <Some.One@Example.com>",
                USER_ID)));
        assertEquals(Set.of(most, "some.one@example.com"), keys.emails());
    }

    @Test
    void atMost64AddressesAreFound() throws Exception {
        String[] userIds = new String[65];
        for (int i = 0; i < userIds.length; i++) {
            userIds[i] = "<" + i + "@example.com>";
        }
        PgpKeyRing keys = PgpKeyRing.read(TestPgp.join(keyWith(TestPgp.ed25519(MADE), userIds)));
        assertEquals(64, keys.emails().size());
    }

    @Test
    void armorOfKeysComesBackAndThatOfAnythingElseIsRefused() throws Exception {
        Bytes packets = TestPgp.join(keyWith(TestPgp.ed25519(MADE), USER_ID));
        Bytes armored = new Armor("PGP PUBLIC KEY BLOCK", packets).encode();
        assertEquals(armored, PgpKeyRing.read(armored).canonical());
        assertEquals(armored, PgpKeyRing.read(packets).canonical());
        Bytes secret = new Armor("PGP PRIVATE KEY BLOCK", packets).encode();
        assertThrows(MalformedException.class, () -> PgpKeyRing.read(secret));
    }

    @Test
    void armorHasHeadersOrNotAndWhatStandsOutsideIsIgnored() throws Exception {
        Armor block = new Armor("PGP SIGNATURE", DOCUMENT);
        String text = block.encode().utf8();
        String[] spellings = {
            text,
            "some text\n-----BEGIN \n-----BEGIN -----\n-----BEGIN X\n" + text + "\nmore",
            text.replaceFirst("\n\n", "\nVersion: 1\nComment: none\n\n"),
            text.replaceFirst("\n\n", "\n"),
            text.replaceAll("\n=.*", ""),
        };
        for (String spelling : spellings) {
            assertEquals(List.of(block), Armor.readAll(Bytes.ofUtf8(spelling)), spelling);
        }
    }

    @Test
    void aSignatureIsOneBlockOfArmor() throws Exception {
        Bytes packet = Bytes.wrap(document().encode());
        String armored = new Armor("PGP SIGNATURE", packet).encode().utf8();
        assertEquals(
                armored, PgpSignature.read(Bytes.ofUtf8(armored)).canonical().utf8());
        assertEquals(armored, PgpSignature.read(packet).canonical().utf8());
        for (String other :
                List.of(armored + "\n" + armored, armored.replace("SIGNATURE", "MESSAGE"), "-----BEGIN nothing")) {
            MalformedException e = assertThrows(MalformedException.class, () -> PgpSignature.read(Bytes.ofUtf8(other)));
            assertEquals("armor must be one PGP SIGNATURE", e.rule());
        }
    }

    @Test
    void thereAre1To16SignaturesAndNothingElseButMarkers() throws Exception {
        Packet signature = document();
        assertEquals(
                1,
                PgpSignature.read(TestPgp.join(List.of(MARKER, signature)))
                        .signatures()
                        .size());
        assertEquals(
                16,
                PgpSignature.read(TestPgp.join(Collections.nCopies(16, signature)))
                        .signatures()
                        .size());
        for (List<Packet> packets : List.of(
                List.<Packet>of(),
                List.of(MARKER),
                Collections.nCopies(17, signature),
                List.of(signature, TestPgp.userId(USER_ID)))) {
            assertThrows(MalformedException.class, () -> PgpSignature.read(TestPgp.join(packets)));
        }
    }

    private static List<Packet> keyWith(PGPKeyPair pair, String... userIds) throws Exception {
        List<Packet> packets = new ArrayList<>();
        packets.add(TestPgp.primary(pair));
        for (String userId : userIds) {
            packets.add(TestPgp.userId(userId));
            packets.add(TestPgp.overUserId(
                    PGPSignature.POSITIVE_CERTIFICATION, pair, pair.getPublicKey(), userId, MADE, Said.NOTHING));
        }
        return packets;
    }

    private static Packet binding(PGPKeyPair primary, PGPKeyPair subkey, Instant at) throws Exception {
        return TestPgp.packet(TestPgp.overSubkey(
                PGPSignature.SUBKEY_BINDING, primary, primary.getPublicKey(), subkey.getPublicKey(), at, Said.NOTHING));
    }

    private static Packet document() throws Exception {
        return document(PGPSignature.BINARY_DOCUMENT, TestPgp.ed25519(MADE), HashAlgorithmTags.SHA256);
    }

    private static Packet document(int type, PGPKeyPair by, int hash) throws Exception {
        return TestPgp.overDocument(type, by, hash, MADE.plusSeconds(1), DOCUMENT);
    }

    private static PgpSignature read(Packet packet) throws MalformedException {
        return PgpSignature.read(Bytes.wrap(packet.encode()));
    }
}
