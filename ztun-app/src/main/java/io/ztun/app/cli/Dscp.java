package io.ztun.app.cli;

import java.util.Locale;

import io.ztun.api.ConfigException;
import io.ztun.spi.TransportConfig;

/** The value of {@code --dscp}: {@code copy}, a number, or a name that a per-hop behaviour has (RFC 4594 section 2.3, RFC 8622). */
final class Dscp {
    private static final String WANTED = "; wanted copy, 0 to 63, CS0 to CS7, AF11 to AF43, EF, VA, LE or DF";

    private Dscp() {}

    /** @throws ConfigException if it is none */
    static int parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.equals("COPY")) {
            return TransportConfig.DSCP_COPY;
        }
        if (name.matches("CS[0-7]")) {
            return 8 * digit(name, 2);
        }
        if (name.matches("AF[1-4][1-3]")) {
            return 8 * digit(name, 2) + 2 * digit(name, 3);
        }
        return switch (name) {
            case "DF", "BE" -> 0;
            case "LE" -> 1;
            case "VA" -> 44;
            case "EF" -> 46;
            default -> number(text.strip());
        };
    }

    private static int digit(String name, int at) {
        return name.charAt(at) - '0';
    }

    private static int number(String text) {
        int value = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : TransportConfig.DSCP_MAX + 1;
        if (value > TransportConfig.DSCP_MAX) {
            throw new ConfigException("unknown code point: dscp=" + text + WANTED);
        }
        return value;
    }
}
