package io.ztun.app.options;

import java.util.Optional;

import io.ztun.core.settings.Rate;

/**
 * What becomes of a client without quota.
 *
 * @param rate how fast it may be; empty if its session ends
 */
record AfterQuota(Optional<Rate> rate) {
    static final AfterQuota END = new AfterQuota(Optional.empty());

    @Override
    public String toString() {
        return rate.map(Rate::toString).orElse("end");
    }

    /** Reads one. */
    static final class Reader extends Kind<AfterQuota> {
        @Override
        String allowed() {
            return "end, or a rate between 100kbit and 1000gbit, a number and a unit (kbit, mbit, gbit)";
        }

        @Override
        AfterQuota read(String text) {
            return text.equals(END.toString())
                    ? END
                    : Rate.parse(text)
                            .filter(rate -> !rate.equals(Rate.NONE))
                            .map(rate -> new AfterQuota(Optional.of(rate)))
                            .orElse(null);
        }
    }
}
