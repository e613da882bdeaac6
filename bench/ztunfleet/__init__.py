"""A fleet on one machine: gateways, FRR, clients, traffic that checks every byte, failures from a seed, and what must hold all the while."""
