package io.ztun.app.options;

import java.util.Locale;

import io.ztun.spi.TransportConfig;

/** What packets are marked with: {@code copy}, a number, or a name that a per-hop behaviour has (RFC 4594 section 2.3, RFC 8622). */
final class Dscp extends Kind<Integer> {

    @Override
    String allowed() {
        return "copy, 0 to 63, CS0 to CS7, AF11 to AF43, EF, VA, LE or DF";
    }

    @Override
    Integer read(String text) {
        String name = text.toUpperCase(Locale.ROOT);
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
            default -> number(name);
        };
    }

    private static int digit(String name, int at) {
        return name.charAt(at) - '0';
    }

    private static Integer number(String text) {
        int value = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : TransportConfig.DSCP_MAX + 1;
        return value > TransportConfig.DSCP_MAX ? null : value;
    }
}
