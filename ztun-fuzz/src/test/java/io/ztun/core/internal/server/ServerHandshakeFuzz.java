package io.ztun.core.internal.server;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Addresses;
import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.api.ZtunException;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.codec.NoneCodecProvider;
import io.ztun.core.internal.drain.Drain;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.fleet.Fleet;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.secure.ClientExchange;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.LocalStore;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Privacy;
import io.ztun.fuzz.CapturingLink;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.HandshakeSamples;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Quiet;
import io.ztun.fuzz.Seed;
import io.ztun.testkit.fake.WholeFrames;

/**
 * Frames at a server from somebody who has not been let in, in the clear and with each kind of keys: without the keys there is
 * no answer at all, in the clear there is a Welcome or a Refusal; nothing but a protocol's breach is thrown, and no session
 * is left behind.
 */
public final class ServerHandshakeFuzz {
    private static final int INVENT = 0;
    private static final int CHANGE = 1;
    private static final int GENUINE = 2;
    private static final int KINDS = 3;
    private static final int EVENTS_MAX = 8;
    private static final Limits LIMITS = Limits.DEFAULT;
    private static final Engine TUNNEL =
            new Engine(new MemoryDevice("fuzz"), null, LiveSettings.DEFAULT, Privacy.STANDARD);
    private static final MemoryShelf SHELF = new MemoryShelf(0, Optional.empty());
    private static final ServerSettings[] SETTINGS = new ServerSettings[HandshakeSamples.MODES];
    private static final byte[][] HELLOS = new byte[HandshakeSamples.MODES][];

    static {
        Quiet.please();
        for (int mode = 0; mode < HandshakeSamples.MODES; mode++) {
            SETTINGS[mode] = new ServerSettings(
                    Addresses.parse("10.99.0.1/24"),
                    1_400,
                    new Codecs(List.of(new NoneCodecProvider()), CodecLevel.STANDARD, Privacy.History.SHARED),
                    () -> LiveSettings.DEFAULT,
                    Duration.ofSeconds(5),
                    new TunnelListener() {},
                    HandshakeSamples.server(mode),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    MemoryLimits.NONE,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty());
            ByteBuffer hello = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
            new ClientExchange(HandshakeSamples.client(mode)).writeHello(HandshakeSamples.HELLO, hello);
            HELLOS[mode] = HandshakeSamples.written(hello, 0);
        }
    }

    private final int mode;
    private final CapturingLink link;
    private final SessionTable sessions;
    private final Admission admission;
    private final ServerHandshake handshake;
    private boolean genuine;

    private ServerHandshakeFuzz(int mode, boolean ordered) {
        this.mode = mode;
        link = new CapturingLink(ordered);
        Fleet fleet = new Fleet(
                new LocalStore(new LocalState(LocalState.FOREVER), "here"),
                "here",
                false,
                SETTINGS[mode].subnet(),
                Optional.empty());
        sessions = new SessionTable(
                TUNNEL,
                SETTINGS[mode],
                new SessionMemory(null, MemoryLimits.NONE),
                SHELF,
                new ClientQuotas(
                        () -> LiveSettings.DEFAULT, Optional.empty(), Optional.empty(), Clock.systemDefaultZone()),
                fleet);
        fleet.start();
        RefusalLog log = new RefusalLog(System::nanoTime);
        admission = new Admission(() -> LIMITS, TUNNEL.counters(), log, System::nanoTime);
        Drain drain = new Drain(TUNNEL, sessions);
        handshake = new ServerHandshake(link, SETTINGS[mode], sessions, drain, admission, log, TUNNEL.counters());
        Check.that(admission.admit(handshake), "the first of all is refused");
    }

    /** The mode and the kind of link, then frames: invented, or a hello that is genuine or changed. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int kind = input.u8();
        ServerHandshakeFuzz client = new ServerHandshakeFuzz(kind >> 1 & 3, (kind & 1) == 0);
        Throwable cause = null;
        for (int i = 0; i < EVENTS_MAX && cause == null && !input.isEmpty(); i++) {
            cause = client.receive(client.frame(input));
        }
        client.handshake.onClosed(cause);
        Check.that(!client.admission.leave(client.handshake) && client.sessions.size() == 0, "something is left");
    }

    private byte[] frame(Input input) {
        return switch (input.u8() % KINDS) {
            case INVENT -> {
                byte[] frame = input.chunk();
                yield frame.length == 0 ? new byte[1] : Arrays.copyOf(frame, Math.min(frame.length, 4_096));
            }
            case CHANGE -> HandshakeSamples.changed(HELLOS[mode], input);
            default -> HELLOS[mode];
        };
    }

    private Throwable receive(byte[] bytes) {
        genuine |= Arrays.equals(bytes, HELLOS[mode]);
        Guarded frame = Guarded.of(bytes);
        ZtunException thrown = null;
        try {
            new WholeFrames().deliver(handshake, frame.buffer(), frame.offset(), bytes.length);
            handshake.onBatchEnd();
        } catch (ProtocolException | CorruptDataException e) {
            Check.saysWhy(e);
            thrown = e;
        }
        frame.check();
        checkAnswers();
        return thrown;
    }

    private void checkAnswers() {
        Check.that(mode == 0 || genuine || link.sent().isEmpty(), "an answer to somebody who lacks the keys");
        for (byte[] answer : link.sent()) {
            if (mode != 0) {
                Check.that(answer[0] == FrameType.SEALED_ANSWER, "an answer in the clear");
            } else if (answer[0] == FrameType.REFUSAL) {
                Refusal.read(ByteBuffer.wrap(answer));
            } else {
                Welcome.read(ByteBuffer.wrap(answer));
            }
        }
        link.sent().clear();
    }

    /** A hello, what may follow it, and a changed one, in each mode. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int kind = 0; kind < 2 * HandshakeSamples.MODES; kind++) {
            seeds.add(new Seed()
                    .u8(kind)
                    .bytes((byte) CHANGE, (byte) 0, (byte) 0, (byte) 40, (byte) 1)
                    .u8(GENUINE)
                    .u8(INVENT)
                    .chunk((byte) 0x20, (byte) 0, (byte) 0, (byte) 0, (byte) 0)
                    .toBytes());
        }
        seeds.add(new Seed().u8(0).u8(GENUINE).u8(INVENT).chunk((byte) 0x20).toBytes());
        seeds.add(new Seed().u8(0).u8(INVENT).chunk(HELLOS[0]).toBytes());
        return seeds;
    }
}
