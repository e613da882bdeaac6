/** How what was opened is closed again, what a tunnel's end is, and what happens at its times. */
package io.ztun.core.internal.lifecycle;
