package dev.cairn.ca.keys;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A token behind PKCS #11 (<a href="https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/pkcs11-base-v2.40.html">version 2.40</a>): a hardware
 * security module, or SoftHSM. Its keys never leave it. It is reached through the platform's SunPKCS11, which finds a private key only if the token
 * also holds a certificate with the same CKA_ID; any certificate of the key does, its own or the authority's.
 */
public final class Pkcs11Token {
    private static final String OBJECT = "PKCS #11 token";
    // The platform's configuration has its own syntax, with quotes and line ends.
    private static final Pattern NOT_IN_CONFIGURATION = Pattern.compile("[\\p{Cntrl}\"\\\\]");
    private static final byte[] TRIAL = "Cairn: does this key sign?".getBytes(StandardCharsets.US_ASCII);

    private final Provider provider;
    private final KeyStore keys;

    private Pkcs11Token(Provider provider, KeyStore keys) {
        this.provider = provider;
        this.keys = keys;
    }

    /** Which of the library's tokens. */
    public sealed interface Slot {
        /** A slot by its number, CK_SLOT_ID. */
        record Id(long id) implements Slot {}

        /** A slot by its place in the library's list, from 0. */
        record Index(int index) implements Slot {}
    }

    /**
     * Opens a token and logs in. It stays open as long as the process lives.
     *
     * @param library the module's shared library
     * @throws StoreException if the library cannot be loaded, there is no such token, or the PIN is wrong
     * @throws MalformedException if the path cannot be written into the platform's configuration
     */
    public static Pkcs11Token open(Path library, Slot slot, Secret pin) throws MalformedException {
        String path = library.toAbsolutePath().toString();
        if (NOT_IN_CONFIGURATION.matcher(path).find()) {
            throw new MalformedException(OBJECT, "the library's path has a quote, a backslash or a control character");
        }
        if (!Files.isReadable(library)) {
            throw new StoreException(OBJECT + ": library " + library + " cannot be read");
        }
        String which =
                slot instanceof Slot.Id id ? "slot = " + id.id() : "slotListIndex = " + ((Slot.Index) slot).index();
        String name = "cairn-" + Integer.toHexString((path + which).hashCode());
        Provider sun = Security.getProvider("SunPKCS11");
        if (sun == null) {
            throw new StoreException(OBJECT + ": this Java platform has no SunPKCS11");
        }
        char[] secret = pin.read();
        try {
            // Two dashes: what follows is the configuration itself and not the name of a file.
            Provider provider = sun.configure(
                    "--name = " + name + "\nlibrary = \"" + path + "\"\n" + which + "\nshowInfo = false\n");
            KeyStore keys = KeyStore.getInstance("PKCS11", provider);
            keys.load(null, secret);
            return new Pkcs11Token(provider, keys);
        } catch (InvalidParameterException | ProviderException e) {
            throw new StoreException(OBJECT + ": the library or the slot does not open", e);
        } catch (IOException e) {
            throw new StoreException(OBJECT + ": the login failed", e);
        } catch (GeneralSecurityException e) {
            throw new StoreException(OBJECT + ": it cannot be read", e);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    /**
     * A key of the token.
     *
     * @param label CKA_LABEL of the key's certificate
     * @throws MalformedException if there is no such key, it is of another type than an authority may have, or it does not sign for its
     *     certificate
     */
    public SigningKey key(String label) throws MalformedException {
        try {
            Key key = keys.getKey(label, null);
            if (!(key instanceof PrivateKey secret)
                    || !(keys.getCertificate(label) instanceof X509Certificate certificate)) {
                throw new MalformedException(
                        OBJECT, "no private key with a certificate under that label and with the same CKA_ID");
            }
            VerificationKey publicKey = VerificationKey.fromCertificate(certificate);
            KeyTypes.require(publicKey.type(), OBJECT);
            SigningKey signing = new Pkcs11Key(provider, secret, publicKey);
            if (!publicKey.verifyMessage(TRIAL, signing.sign(TRIAL))) {
                throw new MalformedException(OBJECT, "the private key is not that of its certificate");
            }
            return signing;
        } catch (GeneralSecurityException e) {
            throw new StoreException(OBJECT + ": the key cannot be read", e);
        }
    }
}
