/** Reads recordings of traffic: pcap and pcapng, as files and from pipes, and the IP packets in them. */
package io.ztun.estimate.capture;
