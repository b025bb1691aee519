package dev.cairn.tools;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Levels of the log on stderr; its form is in {@code logback.xml}. */
final class Logging {
    private Logging() {}

    /** For {@code --verbose}. */
    static void debug() {
        logger("dev.cairn").setLevel(Level.DEBUG);
    }

    /** For a process that stays: what it does is worth a line. Leaves alone what {@code CAIRN_LOG_LEVEL} or {@code --verbose} set. */
    static void info() {
        if (System.getenv("CAIRN_LOG_LEVEL") == null && !logger("dev.cairn").isInfoEnabled()) {
            logger("dev.cairn").setLevel(Level.INFO);
        }
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
