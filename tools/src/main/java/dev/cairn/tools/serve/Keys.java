package dev.cairn.tools.serve;

import dev.cairn.ca.keys.PemKeys;
import dev.cairn.ca.keys.Pkcs11Token;
import dev.cairn.ca.keys.Pkcs12Keys;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.tools.config.Services;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys and chains from where the configuration says they are. */
final class Keys {
    private Keys() {}

    /**
     * A key, and the chain that is beside it.
     *
     * @param chain empty where the key's place holds none
     */
    record KeyAndChain(SigningKey key, List<X509Certificate> chain) {}

    /**
     * Reads a key.
     *
     * @throws MalformedException if it is not a key of a kind that can be used
     * @throws StoreException if it cannot be read
     */
    static KeyAndChain read(Services.Key source) throws MalformedException {
        return switch (source.type()) {
            case PEM -> new KeyAndChain(PemKeys.read(source.file(), source.password()), List.of());
            case PKCS12 -> {
                Pkcs12Keys.KeyAndChain read =
                        Pkcs12Keys.read(source.file(), source.password().orElseThrow(), source.alias());
                yield new KeyAndChain(read.key(), read.chain());
            }
            case PKCS11 -> {
                Pkcs11Token token = Pkcs11Token.open(
                        source.file(),
                        new Pkcs11Token.Slot.Index(source.slotIndex()),
                        source.password().orElseThrow());
                yield new KeyAndChain(token.key(source.alias().orElseThrow()), List.of());
            }
        };
    }

    /** As {@link #read}, with the chain of a file where there is one. */
    static KeyAndChain read(Services.Key source, Optional<Path> chain) throws MalformedException {
        KeyAndChain read = read(source);
        return chain.isPresent() ? new KeyAndChain(read.key(), chain(chain.get())) : read;
    }

    /**
     * The files among these, and those with the ending {@code .pem} in the folders among them, by name. What is not there is passed over: a folder
     * for older chains is empty at first.
     *
     * @throws StoreException if a folder cannot be read
     */
    static List<Path> files(List<Path> filesAndFolders) {
        List<Path> files = new ArrayList<>();
        for (Path path : filesAndFolders) {
            if (!Files.isDirectory(path)) {
                if (Files.exists(path)) {
                    files.add(path);
                }
                continue;
            }
            try (Stream<Path> inside = Files.list(path)) {
                inside.filter(file -> file.toString().endsWith(".pem")).sorted().forEach(files::add);
            } catch (IOException e) {
                throw new StoreException("cannot read " + path + ": " + e, e);
            }
        }
        return files;
    }

    /**
     * The certificates of a PEM file, in its order.
     *
     * @throws MalformedException if there is none, or something else
     * @throws StoreException if it cannot be read
     */
    static List<X509Certificate> chain(Path file) throws MalformedException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StoreException("cannot read " + file + ": " + e, e);
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem block : Pem.parseAll(text)) {
            if (!block.label().equals("CERTIFICATE")) {
                throw new MalformedException(file.toString(), "must hold CERTIFICATE blocks and nothing else");
            }
            chain.add(Certificates.parse(block.der().unsafeArray()));
        }
        if (chain.isEmpty()) {
            throw new MalformedException(file.toString(), "holds no certificate");
        }
        return chain;
    }
}
