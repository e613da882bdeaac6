"""A soak: servers, clients, traffic that checks every byte, faults from a seed, and what must hold all the while."""
