/** Bodies that refer to memory, on a link that loses frames. */
package io.ztun.core.internal.recall;
