/** From flags to a tunnel: one Guice module for each concern, each binding what the flags name out of what was found. */
package io.ztun.app.wiring;
