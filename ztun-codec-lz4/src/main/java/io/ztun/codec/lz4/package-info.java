/**
 * The codec {@code lz4}: LZ4 blocks, alone, with a dictionary, or with the last 64 KiB as history.
 *
 * <p>An encoded block is an LZ4 block as <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">its
 * specification</a> lays it out, with nothing around it. In {@link io.ztun.spi.CodecMode#STREAM} its offsets may also reach
 * back into the blocks encoded before it, up to 65,535 bytes as the format's two bytes allow; a decoder has to have kept
 * that much and nothing else has to be agreed upon. In {@link io.ztun.spi.CodecMode#DICTIONARY} they may reach back into the
 * dictionary instead, as if it stood directly before the block.
 *
 * <p>The code that compresses is the C library inside lz4-java's jar, bound with JNA: lz4-java itself has no streaming. Only
 * the decompressors that check every length are used.
 */
package io.ztun.codec.lz4;
