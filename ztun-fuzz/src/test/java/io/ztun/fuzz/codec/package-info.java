/** The codecs' decoders. */
package io.ztun.fuzz.codec;
