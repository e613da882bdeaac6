package io.ztun.app.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option of a store's own.
 *
 * @param key what it is called there
 * @param value the user's answer
 */
public record StoreOption(String key, String value) {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9.-]*)=(.+)");

    static final class Reader extends Kind<StoreOption> {
        @Override
        String allowed() {
            return "KEY=VALUE";
        }

        @Override
        StoreOption read(String text) {
            Matcher parts = FORM.matcher(text);
            return parts.matches() ? new StoreOption(parts.group(1), parts.group(2)) : null;
        }
    }
}
