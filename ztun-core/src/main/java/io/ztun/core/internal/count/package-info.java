/** What a tunnel and its sessions have carried, dropped and refused. */
package io.ztun.core.internal.count;
