package io.ztun.app.options;

import picocli.CommandLine.Option;

import io.ztun.app.log.Journal;
import io.ztun.app.log.LogForm;

/** What the log's lines look like. Read by themselves where a command line is wrong. */
public class FormOptions extends VerbosityOptions {

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            description = "Lines for people, or a JSON object for each; docs/log.md has the events and their fields."
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "text")
    LogForm.Format format;

    @Option(
            names = "--log-time",
            paramLabel = "auto|short|full|none",
            description =
                    "How a line says when it was: as the original's; with milliseconds and zone (RFC 3339); not at"
                            + " all. auto is short, under journald none, in JSON full. (default: ${DEFAULT-VALUE})",
            defaultValue = "auto")
    LogForm.Time time;

    /** What a line looks like; its time may depend on who reads it. */
    public LogForm form() {
        boolean journal = Journal.reads(System.getenv());
        return new LogForm(format, time, journal);
    }
}
