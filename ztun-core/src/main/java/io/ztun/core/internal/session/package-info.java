/** What happens once two ends are linked: the handshake, and the session that carries packets both ways. */
package io.ztun.core.internal.session;
