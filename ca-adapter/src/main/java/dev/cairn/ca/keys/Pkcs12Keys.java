package dev.cairn.ca.keys;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Private keys with their chains in PKCS #12 files (RFC 7292), encrypted with one password. */
public final class Pkcs12Keys {
    private static final String OBJECT = "PKCS #12 file";

    /**
     * A key and the certificates beside it.
     *
     * @param chain the key's certificate first; as the file has it, so the root may be missing
     */
    public record KeyAndChain(SigningKey key, List<X509Certificate> chain) {
        /** Copies the list. */
        public KeyAndChain {
            chain = List.copyOf(chain);
        }
    }

    private Pkcs12Keys() {}

    /**
     * Reads a key.
     *
     * @param alias its friendly name; not needed where the file holds one key
     * @throws StoreException if the file or the secret cannot be read
     * @throws MalformedException if it is no such file, the password is wrong, the key is not there or not the only one, or of another type than an
     *     authority may have
     */
    public static KeyAndChain read(Path file, Secret password, Optional<String> alias) throws MalformedException {
        KeyAndChain found = readSigner(file, password, alias);
        KeyTypes.require(found.key(), OBJECT);
        return found;
    }

    /** As {@link #read}, for who signs artifacts: Ed25519 is taken too. */
    public static KeyAndChain readSigner(Path file, Secret password, Optional<String> alias) throws MalformedException {
        char[] secret = password.read();
        try {
            KeyStore store = load(file, secret);
            FileMode.warnIfOthersRead(file);
            String name = alias.isPresent() ? alias.get() : onlyKey(store);
            Key key = store.getKey(name, secret);
            if (key == null || key.getEncoded() == null) {
                throw new MalformedException(OBJECT, "no private key of that name");
            }
            LocalKey local = KeyTypes.requireSigner(LocalKey.fromPkcs8(key.getEncoded()), OBJECT);
            return new KeyAndChain(local, chain(store, name));
        } catch (UnrecoverableKeyException e) {
            throw new MalformedException(OBJECT, "the password does not open the key");
        } catch (GeneralSecurityException e) {
            throw new MalformedException(OBJECT, "an algorithm in it is not known");
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static KeyStore load(Path file, char[] secret) throws MalformedException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            try {
                store.load(in, secret);
            } catch (IOException e) {
                throw new MalformedException(OBJECT, "not PKCS #12, or the password is wrong");
            }
        } catch (IOException e) {
            throw new StoreException("PKCS #12 file " + file + " cannot be read", e);
        }
        return store;
    }

    private static String onlyKey(KeyStore store) throws MalformedException, GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1) {
            throw new MalformedException(OBJECT, "it holds " + keys.size() + " keys; name the one by its alias");
        }
        return keys.get(0);
    }

    private static List<X509Certificate> chain(KeyStore store, String name) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        Certificate[] certificates = store.getCertificateChain(name);
        if (certificates != null) {
            for (Certificate certificate : certificates) {
                chain.add((X509Certificate) certificate);
            }
        }
        return chain;
    }
}
