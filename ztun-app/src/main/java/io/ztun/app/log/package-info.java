/** The log: the line form of the original, on standard error, without a logging library to load. */
package io.ztun.app.log;
