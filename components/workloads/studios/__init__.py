"""Seqera Studios: proxy, server, keys, network policies, and the patch of an existing Platform."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
