package io.ztun.core.internal.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.codec.NoneCodecProvider;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.secure.ClientExchange;
import io.ztun.core.internal.secure.ServerExchange;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionTerms;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.Privacy;
import io.ztun.fuzz.CapturingLink;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.HandshakeSamples;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Quiet;
import io.ztun.fuzz.Seed;
import io.ztun.spi.Link;
import io.ztun.testkit.fake.WholeFrames;

/**
 * Answers to a client's hello, in the clear and sealed: a sealed one counts only as the server made it, nothing but a
 * protocol's breach is thrown, and whoever waits for the session is told.
 */
public final class ClientHandshakeFuzz {
    private static final int INVENT = 0;
    private static final int CHANGE = 1;
    private static final int GENUINE = 2;
    private static final int KINDS = 3;
    private static final int EVENTS_MAX = 8;
    private static final Codecs CODECS =
            new Codecs(List.of(new NoneCodecProvider()), CodecLevel.STANDARD, Privacy.History.SHARED);
    private static final SessionContext CONTEXT = new SessionContext(new MemoryDevice("fuzz"), new Counters(), () -> 0);

    static {
        Quiet.please();
    }

    private final boolean sealed;
    private final CapturingLink link;
    private final Attempt attempt = new Attempt();
    private final ClientHandshake handshake;
    private byte[] answer;
    private boolean genuine;

    private ClientHandshakeFuzz(boolean sealed, boolean ordered) {
        this.sealed = sealed;
        link = new CapturingLink(ordered);
        ClientExchange exchange = new ClientExchange(HandshakeSamples.client(sealed ? 1 : 0));
        ByteBuffer hello = ControlFrames.allocate();
        exchange.writeHello(HandshakeSamples.HELLO, hello);
        handshake = new ClientHandshake(link, hello, exchange, this::open, attempt);
    }

    /** The kind of link and whether it is sealed, then frames: invented, or the answer, genuine or changed. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int kind = input.u8();
        ClientHandshakeFuzz client = new ClientHandshakeFuzz((kind & 2) != 0, (kind & 1) == 0);
        Throwable cause = null;
        for (int i = 0; i < EVENTS_MAX && cause == null && !input.isEmpty(); i++) {
            cause = client.receive(client.frame(input));
        }
        client.handshake.onClosed(cause);
        Check.that(client.attempt.isDone(), "nobody is told");
    }

    private byte[] frame(Input input) {
        return switch (input.u8() % KINDS) {
            case INVENT -> {
                byte[] frame = input.chunk();
                yield frame.length == 0 ? new byte[1] : Arrays.copyOf(frame, Math.min(frame.length, 4_096));
            }
            case CHANGE -> HandshakeSamples.changed(answer(), input);
            default -> answer();
        };
    }

    /** What a server answers to this hello; it costs it some arithmetic, and is made when it is wanted. */
    private byte[] answer() {
        if (answer == null) {
            ServerExchange server = new ServerExchange(HandshakeSamples.server(sealed ? 1 : 0));
            server.readHello(ByteBuffer.wrap(link.sent().get(0)));
            ByteBuffer target = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
            server.writeWelcome(HandshakeSamples.WELCOME, target);
            answer = HandshakeSamples.written(target, 0);
        }
        return answer;
    }

    private Throwable receive(byte[] bytes) {
        genuine |= answer != null && Arrays.equals(bytes, answer);
        Guarded frame = Guarded.of(bytes);
        try {
            new WholeFrames().deliver(handshake, frame.buffer(), frame.offset(), bytes.length);
            handshake.onBatchEnd();
            return null;
        } catch (ProtocolException | CorruptDataException e) {
            Check.saysWhy(e);
            return e;
        } finally {
            frame.check();
            Check.that(!sealed || genuine || !attempt.isDone(), "a session with somebody who lacks the keys");
        }
    }

    private Session open(Welcome welcome, SessionCiphers ciphers, Link on) {
        Check.that(sealed == (ciphers != null), "sealed or not");
        AgreedCodec codec =
                CODECS.chosen(welcome.codec(), welcome.mode()).orElseThrow(() -> new ProtocolException("not offered"));
        SessionInfo info = new SessionInfo(
                1,
                on.remoteAddress(),
                welcome.addresses(),
                welcome.codec(),
                welcome.mode(),
                1_400,
                false,
                on.isOrdered());
        SessionTerms terms =
                new SessionTerms(info, on, codec, 1, true, SourceCheck.ANY, CONTEXT, (session, reason) -> {});
        return ciphers == null ? new Session(terms) : new Session(terms, ciphers);
    }

    /** Answers and what may follow them, on each kind of link. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int kind = 0; kind < 4; kind++) {
            seeds.add(new Seed()
                    .u8(kind)
                    .u8(GENUINE)
                    .u8(INVENT)
                    .chunk((byte) 0x20, (byte) 0, (byte) 0, (byte) 0, (byte) 0)
                    .u8(GENUINE)
                    .toBytes());
            seeds.add(new Seed()
                    .u8(kind)
                    .bytes((byte) CHANGE, (byte) 0, (byte) 0, (byte) 20, (byte) 1)
                    .toBytes());
        }
        seeds.add(new Seed()
                .u8(0)
                .u8(INVENT)
                .chunk((byte) 3, (byte) 'n', (byte) 'o')
                .toBytes());
        return seeds;
    }
}
