"""Posit Workbench: the server, its launcher's rights, sessions, secrets, storage and network policies."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
