/** What a flight recording (JDK Flight Recorder) tells of a tunnel. Nothing is recorded, and next to nothing done, unless one runs. */
package io.ztun.core.internal.events;
