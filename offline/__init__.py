"""The offline preview: the real program on the real SDK; only the engine and the providers are absent."""
