/** The process itself: how it ends when it cannot go on. */
package io.ztun.app.process;
