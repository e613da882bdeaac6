package io.ztun.app.options;

import java.time.Duration;
import java.util.Optional;

import picocli.CommandLine.Option;

/** What is on the log. */
public final class LogOptions extends VerbosityOptions {

    @Reloadable
    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            converter = Statistics.class,
            description = "Log a line every so often, such as 10s or 1h: packets, bytes inside the tunnel and on the"
                    + " line, what was saved, drops, refusals. (default: at the end, and on SIGUSR1)")
    Optional<Interval> statistics = Optional.empty();

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
