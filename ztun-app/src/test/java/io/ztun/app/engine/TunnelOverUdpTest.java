package io.ztun.app.engine;

class TunnelOverUdpTest extends TunnelTest {

    TunnelOverUdpTest() {
        super("udp");
    }
}
