package io.ztun.control.info;

import io.ztun.api.Api;

/**
 * A setting that is in force. Immutable.
 *
 * @param name as the configuration file has it
 * @param value as it would be written; null where nothing is set
 * @param from who says so
 * @param place where, such as {@code main.toml:3} or {@code --port}; null for a default
 */
@Api(Api.Status.EXPERIMENTAL)
public record Setting(String name, String value, Origin from, String place) {

    /** Who says what a setting is. */
    public enum Origin {
        /** The command line, or a program that embeds the tunnel. */
        FLAG,
        /** The configuration file. */
        FILE,
        /** Nobody. */
        DEFAULT
    }
}
