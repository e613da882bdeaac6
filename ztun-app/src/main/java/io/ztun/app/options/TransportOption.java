package io.ztun.app.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option of one transport's own.
 *
 * @param transport the transport's name
 * @param key what it is called there
 * @param value the user's answer
 */
public record TransportOption(String transport, String key, String value) {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]*)\\.([a-z][a-z0-9.-]*)=(.+)");

    static final class Reader extends Kind<TransportOption> {
        @Override
        String allowed() {
            return "NAME.KEY=VALUE";
        }

        @Override
        TransportOption read(String text) {
            Matcher parts = FORM.matcher(text);
            return parts.matches() ? new TransportOption(parts.group(1), parts.group(2), parts.group(3)) : null;
        }
    }
}
