/** The engine's face for those who embed it: a server, a client, what they report, and the plugins they are built from. */
package io.ztun.core;
