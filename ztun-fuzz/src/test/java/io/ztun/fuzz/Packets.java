package io.ztun.fuzz;

import java.util.HexFormat;

/** A few real packets for seeds. */
public final class Packets {
    /** A segment of TCP over IPv4 with time stamps and no payload. */
    public static final byte[] TCP_V4 =
            hex("4500003412354000400613c70a6300010a6300029c401538ffffff01000007d0801001f5a1d8"
                    + "00000101080a000003e9000001f4");

    /** TCP over IPv4, eight bytes of payload. */
    public static final byte[] TCP_V4_DATA = hex("4500003d12364000400613bd0a6300010a6300029c401538ffffff01000007d08018"
            + "01f5035700000101080a000003e9000001f473656c65637420313b");

    /** A datagram of UDP over IPv4. */
    public static final byte[] UDP_V4 = hex("4500002112344000401113d00a6300010a6300029c400202000d7f573c33303e61");

    /** TCP over IPv6, three bytes of payload. */
    public static final byte[] TCP_V6 = hex("6001234500230640fd000000000000000000000000000001fd000000000000000000000000"
            + "0000029c401538000003e8000007d0801001f5f92200000101080a0000000500000006616263");

    private Packets() {}

    /** Bytes from hexadecimal. */
    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** Several arrays as one. */
    public static byte[] join(byte[]... parts) {
        Seed all = new Seed();
        for (byte[] part : parts) {
            all.bytes(part);
        }
        return all.toBytes();
    }
}
