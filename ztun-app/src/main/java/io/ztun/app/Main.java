package io.ztun.app;

import io.ztun.app.cli.Cli;
import io.ztun.app.log.LogOutput;
import io.ztun.app.process.LastResort;

/** The program {@code ztun}. */
public final class Main {

    private Main() {}

    /** Ends with status 0, 1 (failed at run time) or 2 (wrong usage). */
    public static void main(String[] args) {
        LogOutput.install();
        LastResort.install();
        System.exit(new Cli(System.out, System.err).run(args));
    }
}
