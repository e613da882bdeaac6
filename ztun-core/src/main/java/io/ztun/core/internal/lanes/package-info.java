/** Which way a packet goes: through the codec or around it, so that its content shows in no frame's length but its own. */
package io.ztun.core.internal.lanes;
