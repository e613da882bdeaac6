/** The HTTP server: who may ask, what for, and how much of it. Jetty's types are here and nowhere else. */
package io.ztun.control.internal.http;
