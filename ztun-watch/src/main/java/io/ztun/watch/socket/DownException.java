package io.ztun.watch.socket;

import picocli.CommandLine.IExitCodeGenerator;

/** There is no such tunnel, or nobody answers for it. */
public final class DownException extends WatchException implements IExitCodeGenerator {
    /** How a command ends that finds a tunnel down: what init scripts' {@code status} has for it (LSB 5.0, 22.2). */
    public static final int EXIT_STATUS = 3;

    private static final long serialVersionUID = 1L;

    DownException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public int getExitCode() {
        return EXIT_STATUS;
    }
}
