package io.ztun.app.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.ConfigException;

/**
 * An option of one transport's own.
 *
 * @param transport the transport's name
 * @param key what it is called there
 * @param value the user's answer
 */
public record TransportOption(String transport, String key, String value) {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]*)\\.([a-z][a-z0-9.-]*)=(.+)");

    /**
     * The same, with its value as a file that is seen from a folder.
     *
     * @throws ConfigException if it is no file's name
     */
    public TransportOption seenFrom(Path folder) {
        try {
            return new TransportOption(transport, key, folder.resolve(value).toString());
        } catch (InvalidPathException e) {
            throw new ConfigException("not a file name: transport-option=" + transport + "." + key + "=" + value, e);
        }
    }

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
