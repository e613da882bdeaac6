/**
 * Traffic of several kinds between two hosts, checked at both ends and the same at every run: what the demonstration
 * sends, and what the end-to-end tests send.
 */
package io.ztun.demo.traffic;
