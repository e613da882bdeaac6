"""Side-by-side measurements of tunnels between two hosts that are network namespaces of this machine."""
