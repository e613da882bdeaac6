package io.ztun.estimate.line;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class LineTest {
    private static final int HEADERS = 52;
    private static final long MS = 1_000_000;

    @Test
    void shouldAcknowledgeWithTheAnswer() {
        TcpLine line = new TcpLine();
        line.frame(0, 100, 0);
        line.frame(1, 100, MS); // has acknowledged the first at once, for nobody had been conversing
        long up = line.bytes(0);
        long down = line.bytes(1);
        for (int i = 1; i <= 100; i++) {
            line.frame(0, 100, 10 * i * MS);
            line.frame(1, 100, (10 * i + 1) * MS);
        }
        assertEquals(100 * (HEADERS + 101), line.bytes(0) - up, 2 * HEADERS);
        assertEquals(100 * (HEADERS + 101), line.bytes(1) - down, 2 * HEADERS);
    }

    @Test
    void shouldAcknowledgeEverySecondSegment() {
        TcpLine line = new TcpLine();
        line.frame(0, 10 * 1_448 - 2, 0);
        assertEquals(10 * 1_500, line.bytes(0));
        assertEquals(5 * HEADERS, line.bytes(1));
    }

    @Test
    void shouldAcknowledgeLateWhatNobodyAnswers() {
        TcpLine line = new TcpLine();
        line.frame(0, 1_446, 0);
        assertEquals(0, line.bytes(1));
        line.frame(0, 1_446, 100 * MS);
        assertEquals(HEADERS, line.bytes(1));
        assertEquals(HEADERS, line.finish());
    }

    @Test
    void shouldPutFramesInDatagramsAndPieces() {
        UdpLine line = new UdpLine();
        int shorter = 5; // a header that both ends know to be short
        assertEquals(1_500 - shorter, line.frame(0, UdpLine.UNFRAGMENTED, 0));
        assertEquals(UdpLine.UNFRAGMENTED + 1 + 2 * 44, line.frame(1, UdpLine.UNFRAGMENTED + 1, 0));
        assertEquals(1_500 - shorter, line.bytes(0));
    }
}
