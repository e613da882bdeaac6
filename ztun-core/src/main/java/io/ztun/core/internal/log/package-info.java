/** What the log says: in which words, and not too often. */
package io.ztun.core.internal.log;
