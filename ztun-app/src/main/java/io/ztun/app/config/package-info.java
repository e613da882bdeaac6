/** The configuration file: the options of {@link io.ztun.app.options} by their names without dashes, and the clients. */
package io.ztun.app.config;
