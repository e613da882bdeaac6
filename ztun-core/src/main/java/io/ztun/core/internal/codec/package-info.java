/** Which codecs there are to be agreed on, and the one that needs no library. */
package io.ztun.core.internal.codec;
