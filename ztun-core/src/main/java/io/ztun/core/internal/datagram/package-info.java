/**
 * The halves of a session on a link that loses frames and changes their order, and its acknowledged dictionaries: compression
 * that remembers nevertheless. The sender proposes a dictionary made of bodies it has sent lately, the receiver forms it of those
 * that arrived and says which, and only then is it used. Loss costs the lost frame, reordering costs nothing, and nobody waits.
 * The protocol is in {@code docs/protocol.md}, the reasons are in {@code docs/decisions/0007-acknowledged-dictionaries.md}.
 */
package io.ztun.core.internal.datagram;
