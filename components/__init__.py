"""
What the package offers: components for interactive research workspaces.

A name is loaded when it is first used, so that importing one component doesn't load the SDKs of all the others.
"""

from typing import Any

import lazy_loader

__version__ = "0.1.0"

_offered, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"{__name__} has no {name}; it offers {', '.join(__all__)}")
    return _offered(name)
