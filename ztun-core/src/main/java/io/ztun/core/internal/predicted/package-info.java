/** Bodies with predicted headers, on a link that loses frames. */
package io.ztun.core.internal.predicted;
