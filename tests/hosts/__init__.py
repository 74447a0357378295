"""Virtual machines: what they are given, and what becomes of one that is given it."""
