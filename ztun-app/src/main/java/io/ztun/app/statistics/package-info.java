/** What a tunnel has carried and saved, as lines of the log. */
package io.ztun.app.statistics;
