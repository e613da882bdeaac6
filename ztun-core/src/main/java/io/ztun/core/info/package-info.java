/** What a tunnel tells those who run it: its sessions, what they have carried, which plugins there are. */
package io.ztun.core.info;
