package io.ztun.core.internal.fleet;

import java.math.BigDecimal;
import java.math.MathContext;

import io.ztun.core.info.TunnelStatistics;

/** How much a tunnel carries: since it was asked last. One thread. */
public final class Throughput {
    private static final MathContext DIGITS = new MathContext(2);

    private long bytes;
    private long atNs;
    private long perSecond;

    /** @param nowNs when the tunnel began */
    public Throughput(long nowNs) {
        atNs = nowNs;
    }

    /** Bytes inside the tunnel each second, both ways together, to two digits. */
    public long bytesPerSecond(TunnelStatistics now, long nowNs) {
        long sum = now.sent().bytes() + now.received().bytes();
        long sinceNs = nowNs - atNs;
        if (sinceNs > 0) {
            double rate = (sum - bytes) * 1e9 / sinceNs;
            perSecond = new BigDecimal(rate).round(DIGITS).longValue();
            bytes = sum;
            atNs = nowNs;
        }
        return perSecond;
    }
}
