package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A secret in one flow, guesses in another, and somebody who sees how long frames are (VORACLE). The very same guess is sent
 * once where it is right and once where it is wrong: if the two frames differ in length, the length has told which it was.
 */
class SideChannelTest {
    private static final int SECRET_PORT = 9_001;
    private static final int GUESS_PORT = 9_002;
    private static final int GUESSES = 25;
    private static final String PREFIX = "GET /account HTTP/1.1\r\nHost: bank.example\r\nCookie: session=";

    private final Random random = new Random(Long.getLong("ztun.seed", 17));
    private final PacketBatch batch = new PacketBatch(16, 32_000);
    private final int[] all = {0, 1};

    /** One end's sending half and what an onlooker sees of it. */
    private interface Line {
        void send(PacketBatch batch, int count);

        /** How long the latest frame with packets was. */
        int lastLength();
    }

    private final class OrderedLine extends FakeLink implements Line {
        private final Session session;
        private int length;

        OrderedLine(AgreedCodec codec, Privacy privacy) {
            super(true);
            SessionContext context = new SessionContext(new CheckedTun(), new Counters(), System::nanoTime, privacy);
            session = Sessions.begin(this, codec, true, context);
        }

        @Override
        public void send(PacketBatch packets, int count) {
            session.send(packets, all, count, 0);
        }

        @Override
        public int lastLength() {
            return length;
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int frameLength) {
            length = frameLength;
            return SENT;
        }

        @Override
        public void close() {
            session.release();
        }
    }

    private final class DatagramLine implements Line {
        private final LossySessions sessions;

        DatagramLine(AgreedCodec codec, Privacy privacy) {
            sessions = new LossySessions(random, codec, true, privacy);
        }

        @Override
        public void send(PacketBatch packets, int count) {
            sessions.a.send(packets, all, count, 0);
            sessions.network.advance(25_000_000);
        }

        @Override
        public int lastLength() {
            return sessions.network.a.lastData;
        }
    }

    private Line line(boolean ordered, String codec, Privacy privacy) {
        Codecs codecs = new Codecs(List.of(Sessions.PLUGINS.codec(codec)), CodecLevel.STANDARD, privacy.history());
        AgreedCodec agreed = codecs.agree(codecs.offers(), ordered).orElseThrow();
        return ordered ? new OrderedLine(agreed, privacy) : new DatagramLine(agreed, privacy);
    }

    private String token() {
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            token.append((char) ('A' + random.nextInt(26)));
        }
        return token.toString();
    }

    private void add(int port, String text) {
        byte[] payload = (PREFIX + text + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        FlowPackets.udp(batch, 0, payload.length - 8, random, true);
        int at = batch.offset(batch.count() - 1);
        batch.buffer().putShort(at + 20, (short) port).put(at + FlowPackets.UDP_HEADERS, payload);
        assertEquals(Offload.NONE, batch.offload(batch.count() - 1));
    }

    /** The length of the frame that the guess is in, after the secret has been sent a few times. */
    private int lengthOfGuess(Line line, String secret, String guess, boolean together) {
        for (int i = 0; i < 40; i++) {
            batch.clear();
            add(SECRET_PORT, secret);
            line.send(batch, 1);
        }
        batch.clear();
        if (together) {
            add(SECRET_PORT, secret);
        }
        add(GUESS_PORT, guess);
        line.send(batch, batch.count());
        return line.lastLength();
    }

    private int guessesToldApart(boolean ordered, String codec, Privacy privacy, boolean together) {
        int apart = 0;
        for (int i = 0; i < GUESSES; i++) {
            String guess = token();
            int right = lengthOfGuess(line(ordered, codec, privacy), guess, guess, together);
            int wrong = lengthOfGuess(line(ordered, codec, privacy), token(), guess, together);
            apart += right != wrong ? 1 : 0;
        }
        return apart;
    }

    @ParameterizedTest
    @CsvSource({"true, lz4", "true, zstd", "false, lz4", "false, zstd"})
    void shouldTellRightGuessesFromWrongOnesWithASharedHistory(boolean ordered, String codec) {
        assertEquals(GUESSES, guessesToldApart(ordered, codec, Privacy.STANDARD, false));
        assertEquals(GUESSES, guessesToldApart(ordered, codec, Privacy.STANDARD, true));
    }

    @ParameterizedTest
    @CsvSource({
        "true, lz4, per-flow, ''",
        "true, zstd, per-flow, ''",
        "false, lz4, per-flow, ''",
        "false, zstd, per-flow, ''",
        "true, zstd, none, ''",
        "false, zstd, none, ''",
        "true, lz4, shared, udp:9001",
        "true, zstd, shared, udp:9001",
        "false, lz4, shared, udp:9001",
        "false, zstd, shared, udp:9001",
        "true, lz4, shared, 10.0.0.2/32",
    })
    void shouldTellNothing(boolean ordered, String codec, String history, String apart) {
        NoCompress noCompress = apart.isEmpty() ? NoCompress.NOTHING : NoCompress.parse(apart);
        Privacy privacy = new Privacy(noCompress, Privacy.History.parse(history), false);
        assertEquals(0, guessesToldApart(ordered, codec, privacy, false), "in frames of their own");
        assertEquals(0, guessesToldApart(ordered, codec, privacy, true), "in one batch");
    }
}
