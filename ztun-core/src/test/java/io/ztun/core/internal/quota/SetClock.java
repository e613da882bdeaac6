package io.ztun.core.internal.quota;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** A clock that shows what it is set to, in Berlin, where summer time begins and ends. */
final class SetClock extends Clock {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private Instant now;

    SetClock(String local) {
        set(local);
    }

    /** Sets it to a local time. */
    void set(String local) {
        now = LocalDateTime.parse(local).atZone(ZONE).toInstant();
    }

    /** Sets it to a time of UTC. */
    void setUtc(String time) {
        now = Instant.parse(time);
    }

    @Override
    public ZoneId getZone() {
        return ZONE;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
        return now;
    }
}
