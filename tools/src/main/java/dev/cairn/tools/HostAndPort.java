package dev.cairn.tools;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where to listen.
 *
 * @param host name or address; IPv6 without brackets
 * @param port 0 to 65535
 */
record HostAndPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** As in a URL. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Reads {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code :PORT}, which is on the loopback address. */
    static final class Converter implements ITypeConverter<HostAndPort> {
        @Override
        public HostAndPort convert(String value) {
            int colon = value.lastIndexOf(':');
            String digits = value.substring(colon + 1);
            if (colon < 0 || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MAX_PORT) {
                throw new TypeConversionException("not HOST:PORT with a port from 0 to 65535: " + value);
            }
            String host = value.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.contains(":")) {
                throw new TypeConversionException("an IPv6 address needs brackets: " + value);
            }
            return new HostAndPort(host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(digits));
        }
    }
}
