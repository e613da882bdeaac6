/**
 * The halves of a session on a link that delivers every frame, in order. Where packets wait when the link is slower than what
 * comes from the TUN there is a queue for each flow (FQ-CoDel, RFC 8290), so that a small packet overtakes a bulk transfer, and a
 * bound on how long any of them may stand.
 */
package io.ztun.core.internal.ordered;
