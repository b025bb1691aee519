package dev.cairn.tools.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Sends each finding by SMTP (RFC 5321), a message each. */
final class EmailDelivery implements Delivery {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIMEOUT_MILLIS = "10000";
    private static final int MAX_SUBJECT = 120;

    /** How the connection is protected. */
    enum Protection {
        /** Not at all: for a server on the same machine. */
        NONE,
        /** From the beginning (RFC 8314). */
        TLS,
        /** By STARTTLS (RFC 3207), which must succeed. */
        STARTTLS
    }

    /**
     * The mail server.
     *
     * @param user to authenticate as; empty for nobody
     * @param password of that user
     */
    record Server(String host, int port, Protection protection, Optional<String> user, Optional<String> password) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final Server server;
    private final String from;
    private final List<String> to;

    EmailDelivery(Server server, String from, List<String> to) {
        this.server = server;
        this.from = from;
        this.to = List.copyOf(to);
    }

    @Override
    public String name() {
        return "email";
    }

    @Override
    public void deliver(String id, Bytes json) throws IOException {
        JsonNode finding = JSON.readTree(json.unsafeArray());
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", server.host());
        properties.put("mail.smtp.port", Integer.toString(server.port()));
        properties.put("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.put("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.put("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.enable", Boolean.toString(server.protection() == Protection.TLS));
        boolean startTls = server.protection() == Protection.STARTTLS;
        properties.put("mail.smtp.starttls.enable", Boolean.toString(startTls));
        properties.put("mail.smtp.starttls.required", Boolean.toString(startTls));
        properties.put("mail.smtp.auth", Boolean.toString(server.user().isPresent()));
        Session session = Session.getInstance(properties);
        try (Transport transport = session.getTransport("smtp")) {
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(from, true));
            for (String address : to) {
                message.addRecipient(Message.RecipientType.TO, new InternetAddress(address, true));
            }
            message.setSubject(subject(finding), "UTF-8");
            message.setHeader("X-Cairn-Finding", id);
            message.setText(
                    line(finding.path("what").asText()) + "\n\n"
                            + JSON.writerWithDefaultPrettyPrinter().writeValueAsString(finding) + "\n",
                    "UTF-8");
            message.saveChanges();
            transport.connect(server.user().orElse(null), server.password().orElse(null));
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException e) {
            // Its message may repeat what the server said; that is not secret, and it is one line here.
            throw new IOException(server + ": " + line(String.valueOf(e.getMessage())), e);
        }
    }

    private static String subject(JsonNode finding) {
        String subject = "[cairn monitor] " + finding.path("outcome").asText() + " "
                + finding.path("log").asText() + ": "
                + line(finding.path("what").asText());
        return subject.length() > MAX_SUBJECT ? subject.substring(0, MAX_SUBJECT) : subject;
    }

    /** Text of a stranger's certificate must not become a header of its own. */
    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
