"""Text that looks like the real thing and is a function of its length and seed alone."""
