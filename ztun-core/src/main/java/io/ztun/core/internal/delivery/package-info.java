/** A packet's way out: from the bodies of a peer's frames, past the checks of its source and metadata, to the TUN. */
package io.ztun.core.internal.delivery;
