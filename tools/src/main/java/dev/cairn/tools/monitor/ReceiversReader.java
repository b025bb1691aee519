package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.monitor.MonitorConfig.Receivers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Reads who is told. */
final class ReceiversReader {
    private final MonitorConfigReader.Files files;

    ReceiversReader(MonitorConfigReader.Files files) {
        this.files = files;
    }

    /** Reads {@code notify}; nobody is told but standard output where it is not there. */
    Receivers read(Optional<Fields> notify) throws MalformedException, IOException {
        if (notify.isEmpty()) {
            return new Receivers(Optional.empty(), Optional.empty(), Optional.empty());
        }
        Fields object = notify.get().only("lines", "webhook", "email");
        Optional<Fields> webhook = object.optional("webhook");
        Optional<Fields> email = object.optional("email");
        return new Receivers(
                object.text("lines").map(files::resolve),
                webhook.isPresent() ? Optional.of(webhook(webhook.get())) : Optional.empty(),
                email.isPresent() ? Optional.of(email(email.get())) : Optional.empty());
    }

    private MonitorConfig.Webhook webhook(Fields object) throws MalformedException, IOException {
        object.only("url", "secret-file");
        return new MonitorConfig.Webhook(
                MonitorConfigReader.url(object.member("url")),
                secret(object, "secret-file").map(Bytes::ofUtf8));
    }

    private Optional<String> secret(Fields object, String name) throws MalformedException, IOException {
        Optional<String> file = object.text(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String secret = new String(files.read(files.resolve(file.get())), StandardCharsets.UTF_8).strip();
        if (secret.isEmpty()) {
            throw object.malformed(name + ": the file is empty");
        }
        return Optional.of(secret);
    }

    private MonitorConfig.Email email(Fields object) throws MalformedException, IOException {
        object.only("host", "port", "protection", "user", "password-file", "from", "to");
        String protection = object.text("protection").orElse("starttls");
        if (!Set.of("none", "tls", "starttls").contains(protection)) {
            throw object.malformed("protection: none, tls or starttls");
        }
        Optional<Fields> port = object.optional("port");
        long number = port.isPresent() ? port.get().integer(1) : 587;
        if (number > 65_535) {
            throw object.malformed("port: at most 65535");
        }
        Optional<String> user = object.text("user");
        Optional<String> password = secret(object, "password-file");
        if (user.isPresent() != password.isPresent()) {
            throw object.malformed("user and password-file belong together");
        }
        if (user.isPresent() && protection.equals("none")) {
            throw object.malformed("protection: a password is not sent in the clear");
        }
        return new MonitorConfig.Email(
                object.member("host").text(),
                (int) number,
                protection,
                user,
                password,
                object.member("from").text(),
                object.texts("to"));
    }
}
