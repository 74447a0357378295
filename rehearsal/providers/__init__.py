"""The simulated providers: processes that the engine starts, and that do what it asks for to the simulated cloud."""
