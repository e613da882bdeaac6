package io.ztun.core.internal.keys;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.ztun.api.ConfigException;

/** Reads one thing after the other, whatever was wrong with those before. */
final class Checked {
    private final Consumer<ConfigException> mistakes;
    private boolean wrong;

    /** @param mistakes is told of each; where it throws, the first is the last */
    Checked(Consumer<ConfigException> mistakes) {
        this.mistakes = mistakes;
    }

    /** What the reader returns; empty, with the mistake told, if it finds one. */
    <T> Optional<T> read(Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (ConfigException e) {
            wrong = true;
            mistakes.accept(e);
            return Optional.empty();
        }
    }

    /** The same for what has no result. */
    void check(Runnable check) {
        read(() -> {
            check.run();
            return true;
        });
    }

    /** Whether there was a mistake. */
    boolean isWrong() {
        return wrong;
    }
}
