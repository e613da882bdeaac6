package io.ztun.app.log;

import java.util.regex.Pattern;

/**
 * Puts the engine's messages into the command's words. The engine is a library: it names a setting as {@code `max-clients`}, and whoever
 * typed the command knows it as {@code --max-clients}.
 */
public final class Flags {
    private static final Pattern SETTING = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`");

    private Flags() {}

    /** The message with flags for settings; what else stands between back quotes, such as a command, stays. */
    public static String in(String message) {
        return message.indexOf('`') < 0 ? message : SETTING.matcher(message).replaceAll("--$1");
    }
}
