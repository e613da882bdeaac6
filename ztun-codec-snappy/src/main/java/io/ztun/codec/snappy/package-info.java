/**
 * The codec {@code snappy}: blocks in Snappy's
 * <a href="https://github.com/google/snappy/blob/main/format_description.txt">raw format</a>, each alone, as it has no other
 * mode.
 */
package io.ztun.codec.snappy;
