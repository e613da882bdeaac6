package io.ztun.app.cli;

import picocli.CommandLine.IExitCodeGenerator;

import io.ztun.api.ConfigException;

/** How the program ends. */
final class ExitStatus {

    /** Done, or stopped by a signal in good order. */
    static final int OK = 0;

    /** Failed at run time. */
    static final int FAILED = 1;

    /** Wrong usage: a flag, its value, or a plugin that does not fit. */
    static final int USAGE = 2;

    private ExitStatus() {}

    /** The status for a failure, which may have one of its own. */
    static int of(Throwable thrown) {
        if (thrown instanceof IExitCodeGenerator own) {
            return own.getExitCode();
        }
        return thrown instanceof ConfigException ? USAGE : FAILED;
    }
}
