/** What stands around a frame's body on a link: its type, and its number where the link may lose or reorder frames. */
package io.ztun.core.internal.link;
