/** What the two halves of a session have in common, whether its link keeps the order of frames or not. */
package io.ztun.core.internal.half;
