package io.ztun.tun.linux;

import java.util.regex.Pattern;

import io.ztun.api.ConfigException;

/** Names of interfaces: at most {@code IFNAMSIZ} - 1 bytes, see {@code dev_valid_name} in Linux {@code net/core/dev.c}. */
final class InterfaceName {

    /** Asks the kernel for the first free number ({@code dev_alloc_name} in {@code net/core/dev.c}). */
    static final String FIRST_FREE = "ztun%d";

    /** Narrower than the kernel: printable ASCII, and no percent sign, which the kernel would take for a template. */
    private static final Pattern VALID = Pattern.compile("[!-~&&[^/:%]]{1,15}");

    private InterfaceName() {}

    /** @throws ConfigException if the kernel would not have it as an interface's name */
    static String check(String name) {
        if (!VALID.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new ConfigException("not an interface name: name=" + name
                    + "; wanted 1 to 15 printable ASCII characters without space, slash, colon and percent sign");
        }
        return name;
    }
}
