package io.ztun.watch.socket;

import java.util.List;
import java.util.stream.Collectors;

import io.ztun.api.ZtunException;
import io.ztun.watch.text.Printable;

/** A tunnel could not be asked. The message says what to do. */
public class WatchException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** A line of others' text may be of any length. */
    private static final int COLUMNS_MAX = 2_000;

    /** @param message one line for a person */
    public WatchException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public WatchException(String message, Throwable cause) {
        super(
                Printable.cut(
                        Printable.of(message.substring(0, Math.min(message.length(), 2 * COLUMNS_MAX))), COLUMNS_MAX),
                cause);
    }

    /** Several as one; tunnels are only down if all of these are. */
    public static WatchException of(List<WatchException> several) {
        WatchException first = several.get(0);
        if (several.size() == 1) {
            return first;
        }
        String all = several.stream().map(WatchException::getMessage).collect(Collectors.joining("; "));
        return several.stream().allMatch(DownException.class::isInstance)
                ? new DownException(all, first)
                : new WatchException(all, first);
    }
}
