/** The sockets of a control server, before anybody connects. */
package io.ztun.control.internal.socket;
