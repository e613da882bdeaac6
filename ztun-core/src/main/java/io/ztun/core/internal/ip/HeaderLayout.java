package io.ztun.core.internal.ip;

/**
 * Where the fields of the headers are, in bytes from the start of each header: IPv4 (RFC 791 section 3.1), IPv6 (RFC 8200
 * section 3), TCP (RFC 9293 section 3.1), UDP (RFC 768).
 */
public final class HeaderLayout {

    public static final int IPV4_LENGTH_MIN = 20;
    public static final int IPV4_TOTAL_LENGTH = 2;
    public static final int IPV4_ID = 4;
    public static final int IPV4_FRAGMENT = 6;
    public static final int IPV4_TTL = 8;
    public static final int IPV4_PROTOCOL = 9;
    public static final int IPV4_CHECKSUM = 10;
    public static final int IPV4_SOURCE = 12;
    public static final int IPV4_DESTINATION = 16;

    /** In the fragment field: "don't fragment". */
    public static final int IPV4_DF = 0x4000;

    /** All of the fragment field but "don't fragment": more fragments, the offset, and the reserved bit. */
    public static final int IPV4_FRAGMENT_NOT_DF = 0xbfff;

    /** More fragments, and the offset: not zero in every fragment. */
    public static final int IPV4_FRAGMENT_ANY = 0x3fff;

    public static final int IPV6_LENGTH = 40;
    public static final int IPV6_PAYLOAD_LENGTH = 4;
    public static final int IPV6_NEXT_HEADER = 6;
    public static final int IPV6_SOURCE = 8;
    public static final int IPV6_DESTINATION = 24;

    public static final int TCP_LENGTH_MIN = 20;
    public static final int TCP_SEQUENCE = 4;
    public static final int TCP_ACKNOWLEDGEMENT = 8;
    public static final int TCP_DATA_OFFSET = 12;
    public static final int TCP_FLAGS = 13;
    public static final int TCP_WINDOW = 14;
    public static final int TCP_CHECKSUM = 16;
    public static final int TCP_URGENT = 18;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int CWR = 0x80;

    public static final int UDP_HEADER_LENGTH = 8;
    public static final int UDP_LENGTH = 4;
    public static final int UDP_CHECKSUM = 6;

    private HeaderLayout() {}
}
