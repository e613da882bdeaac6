package io.ztun.bench;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.noise.CipherSuite;
import io.ztun.core.internal.noise.CipherWarmUp;
import io.ztun.core.internal.noise.FrameOpener;
import io.ztun.core.internal.noise.FrameSealer;
import io.ztun.core.internal.noise.Handshake;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.noise.SessionCiphers;

/** What protecting a frame costs, in place in a direct buffer as the engine does it, with a header of five bytes. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class SealBenchmark {

    private static final int HEADER_LENGTH = 5;

    /** The cipher. */
    @Param({"AES_GCM", "CHACHA_POLY"})
    public CipherSuite suite;

    /** Bytes in a frame: what a datagram holds, and a super-packet. */
    @Param({"1400", "65536"})
    public int length;

    private FrameSealer sealer;
    private FrameOpener opener;
    private ByteBuffer frame;
    private final ByteBuffer[] sealed = new ByteBuffer[2];
    private ByteBuffer opened;
    private long number;

    /** Makes a session, and two sealed frames that are opened in turn. */
    @Setup(Level.Trial)
    public void handshake() {
        HandshakeKeys keys = HandshakeKeys.shared(PresharedKey.of(new byte[32]));
        SecureRandom random = new SecureRandom();
        Handshake initiator = Handshake.initiator(suite, keys, new byte[0], random);
        Handshake responder = Handshake.responder(suite, keys, new byte[0], random);
        responder.read(initiator.write(new byte[0]));
        initiator.read(responder.write(new byte[0]));
        SessionCiphers client = initiator.split();
        sealer = client.sealer();
        opener = responder.split().opener();
        int capacity = HEADER_LENGTH + length + FrameSealer.TAG_LENGTH;
        frame = ByteBuffer.allocateDirect(capacity);
        opened = ByteBuffer.allocateDirect(length);
        for (; number < sealed.length; number++) {
            ByteBuffer one = ByteBuffer.allocateDirect(capacity);
            sealer.seal(number, one, 0, HEADER_LENGTH, length, one, HEADER_LENGTH);
            sealed[(int) number] = one;
        }
        CipherWarmUp.run(suite);
    }

    /** One operation is one frame. */
    @Benchmark
    public int seal() {
        return sealer.seal(number++, frame, 0, HEADER_LENGTH, length, frame, HEADER_LENGTH);
    }

    /** One operation is one frame. */
    @Benchmark
    public int open() {
        long next = number++ & 1;
        return opener.open(next, sealed[(int) next], 0, HEADER_LENGTH, length + FrameSealer.TAG_LENGTH, opened, 0);
    }
}
