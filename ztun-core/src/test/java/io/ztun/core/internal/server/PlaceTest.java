package io.ztun.core.internal.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.api.Addresses;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.settings.PushedSettings;
import io.ztun.spi.CodecMode;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class PlaceTest {
    private static final Hello HELLO = new Hello(0, List.of(), 1_400, "a run", Optional.empty());

    private static Place from(String host) {
        InetSocketAddress peer = new InetSocketAddress(host, 2024);
        SessionInfo info =
                new SessionInfo(1, peer, Addresses.parse("10.0.0.2/24"), "lz4", CodecMode.STREAM, 1_400, false, false);
        return new Place(request(peer), info, 0, PushedSettings.NONE);
    }

    private static Request request(InetSocketAddress peer) {
        return new Request(HELLO, Optional.empty(), null, null, "a key", Source.of(peer), false);
    }

    @Test
    void shouldTellTwoMachinesFromOneThatMoves() {
        Place home = from("198.18.0.1");
        Place train = from("198.18.0.2");
        Place office = from("198.18.0.3");
        train.replaces(home);
        office.replaces(train);
        assertFalse(train.alternates() || office.alternates());
        Place trainAgain = from("198.18.0.2");
        trainAgain.replaces(office);
        assertTrue(trainAgain.alternates(), "while the office's connection was still there");
    }

    @Test
    void shouldNotTakeOneThatComesBackForTwo() {
        Place first = from("198.18.0.1");
        Place second = from("198.18.0.1");
        Place third = from("198.18.0.1");
        second.replaces(first);
        third.replaces(second);
        assertFalse(second.alternates() || third.alternates());
    }
}
