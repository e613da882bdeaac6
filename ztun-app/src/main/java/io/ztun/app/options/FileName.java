package io.ztun.app.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import io.ztun.api.ConfigException;

/** Names of files and folders. An empty one is an unset variable in somebody's script. */
public final class FileName extends Kind<Path> {

    @Override
    String allowed() {
        return "the name of a file";
    }

    @Override
    Path read(String text) {
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    "not a file name that the locale's character set has: " + text + "; with LC_ALL=C.UTF-8 it has all",
                    e);
        }
    }
}
