package dev.cairn.tools;

import dev.cairn.tools.sign.token.LoginScreen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The terminal, and the browser of this machine. */
final class ConsoleScreen implements LoginScreen {
    private static final int MAX_LINE = 8192;

    private final PrintWriter err;
    private final boolean mayOpen;

    ConsoleScreen(PrintWriter err, boolean mayOpen) {
        this.err = err;
        this.mayOpen = mayOpen;
    }

    @Override
    public void tell(String line) {
        err.println(line);
        err.flush();
    }

    @Override
    public boolean open(URI page) {
        if (!mayOpen) {
            return false;
        }
        String own = System.getenv().getOrDefault("BROWSER", "");
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        List<String> command = new ArrayList<>();
        command.add(own.isEmpty() ? (mac ? "open" : "xdg-open") : own);
        command.add(page.toString());
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String ask(String question) throws IOException {
        err.print(question);
        err.flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && line.length() < MAX_LINE; c = in.read()) {
            line.append((char) c);
        }
        if (line.isEmpty()) {
            throw new IOException("nobody answered");
        }
        return line.toString();
    }
}
