package io.ztun.demo.traffic;

/** An endless sequence of bytes that is the same at every run. One thread at a time. */
@FunctionalInterface
public interface Payload {

    /** Fills the whole array with the next bytes. */
    void fill(byte[] block);
}
