package io.ztun.app.options;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.ztun.app.log.Verbosity;

/** What is on the log. */
public final class LogOptions extends FormOptions {

    /** How much the log says, in the words of most logs. */
    enum Level {
        ERROR(Verbosity.ERRORS),
        WARNING(Verbosity.QUIET),
        INFO(Verbosity.NORMAL),
        DEBUG(Verbosity.VERBOSE);

        private final Verbosity verbosity;

        Level(Verbosity verbosity) {
            this.verbosity = verbosity;
        }
    }

    @Reloadable
    @Option(
            names = "--log-level",
            paramLabel = "error|warning|info|debug",
            description = "What the log says; -q is warning, -v is debug with stack traces. (default: info)")
    Optional<Level> level = Optional.empty();

    @Reloadable
    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            converter = Statistics.class,
            description = "Log a line every so often, such as 10s or 1h: packets, bytes inside the tunnel and on the"
                    + " line, what was saved, drops, refusals. (default: at the end, and on SIGUSR1)")
    Optional<Interval> statistics = Optional.empty();

    /**
     * How much the log says. A short option has priority, for it is never in the file.
     *
     * @param more whether {@value #VERBOSE} was given, to whichever command
     * @param less whether {@value #QUIET} was
     */
    public Verbosity verbosity(boolean more, boolean less) {
        if (more || less) {
            return more ? Verbosity.VERBOSE : Verbosity.QUIET;
        }
        return level.map(chosen -> chosen.verbosity).orElse(Verbosity.NORMAL);
    }

    /** As {@link #verbosity(boolean, boolean)}, for the tunnel's own command. */
    public Verbosity verbosity() {
        return verbosity(verbose, quiet);
    }

    /** How much the log says by the name of a level, such as {@code debug}. */
    public static Verbosity verbosity(String level) {
        return Level.valueOf(level.toUpperCase(Locale.ROOT)).verbosity;
    }

    /** How often the log says what was carried; absent: at the end, and when somebody asks. */
    public Optional<Duration> statistics() {
        return statistics.map(Interval::value);
    }

    /** A line takes 0.3 kB: oftener than that, nobody reads them, and a disk fills. */
    static final class Statistics extends Interval.Between {
        Statistics() {
            super(Duration.ofSeconds(1), Duration.ofDays(365));
        }
    }
}
