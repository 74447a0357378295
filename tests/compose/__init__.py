"""Studios on Docker Compose: what the machine is given, read by the programs that will read it there."""
