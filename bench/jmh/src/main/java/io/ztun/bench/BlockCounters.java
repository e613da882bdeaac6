package io.ztun.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Bytes per second beside JMH's blocks per second: as they were and as they crossed the line. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class BlockCounters {

    /** Bytes before they were compressed. */
    public long plainBytes;

    /** Bytes after; a block that the codec refused counts as it is, for so it is sent. */
    public long codedBytes;
}
