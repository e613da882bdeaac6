/** An agreed session: its two halves, its keepalives, its end; and one that still awaits its client's proof. */
package io.ztun.core.internal.session;
