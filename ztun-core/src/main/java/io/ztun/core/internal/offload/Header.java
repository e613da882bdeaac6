package io.ztun.core.internal.offload;

/**
 * Where the fields of the headers are, in bytes from the start of each header: IPv4 (RFC 791 section 3.1), IPv6 (RFC 8200
 * section 3), TCP (RFC 9293 section 3.1), UDP (RFC 768).
 */
final class Header {

    static final int IPV4_LENGTH_MIN = 20;
    static final int IPV4_TOTAL_LENGTH = 2;
    static final int IPV4_ID = 4;
    static final int IPV4_FRAGMENT = 6;
    static final int IPV4_TTL = 8;
    static final int IPV4_PROTOCOL = 9;
    static final int IPV4_CHECKSUM = 10;
    static final int IPV4_SOURCE = 12;
    static final int IPV4_DESTINATION = 16;

    /** All of the fragment field but "don't fragment": more fragments, the offset, and the reserved bit. */
    static final int IPV4_FRAGMENT_NOT_DF = 0xbfff;

    /** More fragments, and the offset: not zero in every fragment. */
    static final int IPV4_FRAGMENT_ANY = 0x3fff;

    static final int IPV6_LENGTH = 40;
    static final int IPV6_PAYLOAD_LENGTH = 4;
    static final int IPV6_NEXT_HEADER = 6;
    static final int IPV6_SOURCE = 8;
    static final int IPV6_DESTINATION = 24;

    static final int TCP_LENGTH_MIN = 20;
    static final int TCP_SEQUENCE = 4;
    static final int TCP_ACKNOWLEDGEMENT = 8;
    static final int TCP_DATA_OFFSET = 12;
    static final int TCP_FLAGS = 13;
    static final int TCP_WINDOW = 14;
    static final int TCP_CHECKSUM = 16;
    static final int TCP_URGENT = 18;

    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int URG = 0x20;
    static final int CWR = 0x80;

    static final int UDP_HEADER_LENGTH = 8;
    static final int UDP_LENGTH = 4;
    static final int UDP_CHECKSUM = 6;

    private Header() {}
}
