package io.ztun.estimate;

import java.util.List;

/** One sentence on what to do. */
final class Advice {
    /** Saving less than that is not worth a tunnel. */
    private static final double WORTH = 0.05;

    /** So much more a stronger codec, or the wait of --linger, has to save of what is on the line. */
    private static final double BETTER = 0.05;

    private Advice() {}

    static String of(Report report) {
        int best = choose(report, report.plain());
        double saved = report.saved(report.plain().get(best));
        double lingering = report.saved(report.lingering().get(best));
        boolean linger = lingering - saved > BETTER && lingering > WORTH;
        Report.Ways ways =
                linger ? report.lingering().get(best) : report.plain().get(best);
        if (report.saved(ways) < WORTH) {
            return "A tunnel would not help here: it would put " + compared(report, ways) + why(report);
        }
        return "Use ztun " + flags(report, best, linger) + " on both ends: it would put " + compared(report, ways)
                + (linger ? ", at the price of waiting up to " + Durations.text(report.lingerNs()) : "")
                + "; give it keys to encrypt, for "
                + Units.bytes(report.sealed().get(best).all()
                        - report.plain().get(best).all()) + " more.";
    }

    /** The first that is nearly as good as the best: they stand in the order of their work. */
    private static int choose(Report report, List<Report.Ways> all) {
        double most = all.stream().mapToDouble(report::saved).max().orElse(0);
        for (int i = 0; i < all.size(); i++) {
            if (most - report.saved(all.get(i)) <= BETTER) {
                return i;
            }
        }
        throw new IllegalStateException("one of them is the best");
    }

    static String flags(Report report, int choice, boolean linger) {
        return report.choices().get(choice).flags()
                + (report.ordered() ? "" : " --transport udp")
                + (linger ? " --linger " + Durations.text(report.lingerNs()) : "");
    }

    private static String compared(Report report, Report.Ways ways) {
        double saved = report.saved(ways);
        return Units.bytes(ways.all()) + " on the line instead of "
                + Units.bytes(report.bytes().all()) + ", "
                + Units.percent(Math.abs(saved), 1) + (saved < 0 ? " more" : " less");
    }

    private static String why(Report report) {
        double opaque = (double) report.opaque() / Math.max(1, report.bytes().all());
        return opaque < 0.5
                ? "."
                : "; " + Units.percent(opaque, 1) + " of it is encrypted or compressed already"
                        + report.largest()
                                .map(row -> ", " + row.name() + " above all")
                                .orElse("") + ".";
    }
}
