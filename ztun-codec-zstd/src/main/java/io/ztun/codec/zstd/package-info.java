/**
 * The codec {@code zstd}: Zstandard (<a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878</a>) without the bytes that
 * both ends know anyway.
 *
 * <p>In {@link io.ztun.spi.CodecMode#STREAM} a session's direction is one Zstandard frame, flushed after every block, that ends only
 * where the level changes; in {@link io.ztun.spi.CodecMode#DICTIONARY} and {@link io.ztun.spi.CodecMode#BLOCK} every block is a frame. Neither
 * magic number nor frame header is sent: the window is always 1 MiB, and there is no checksum, no content size and no
 * dictionary id. What a block becomes is nearly always one Zstandard block, of whose three bytes of header the length is known
 * from the frame around it, so that one byte is left:
 *
 * <pre>
 *   +------+----------------------------+
 *   | form | content                    |
 *   +------+----------------------------+
 *   form 0   raw block: the bytes themselves
 *   form 2   compressed block (RFC 8878 section 3.1.1.3)
 *   form 3   one or more blocks with their own headers (section 3.1.1.2)
 * </pre>
 *
 * <p>Forms 0 and 2 are the block types of section 3.1.1.2.2. In form 3 the flag of the last block is set on the last one in
 * {@code DICTIONARY} and {@code BLOCK} mode and on none in {@code STREAM} mode.
 *
 * <p>In {@code STREAM} mode 4 may be added to a form: from this block on both ends keep what is encoded, and the first block after
 * 1 MiB or more of that begins another frame, with the last 1 MiB as its dictionary. That is how the encoder changes its level
 * without losing its history. A frame may say so once, its first one at any time, the others after 4 MiB.
 *
 * <p>A dictionary is raw content (section 5), whatever its first bytes are: zstd's own format with tables of symbols in front
 * would be made differently by different versions, and both ends have to come to the same.
 *
 * <p>The code that compresses is the C library inside zstd-jni's jar, bound with JNA: the streaming classes of zstd-jni itself
 * make garbage for every block on JDK 22 and later.
 */
package io.ztun.codec.zstd;
