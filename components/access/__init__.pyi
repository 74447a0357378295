from .architect import ArchitectAccess, ArchitectAccessArgs
from .gcp_apis import GcpApis, GcpApisArgs

__all__ = [
    "ArchitectAccess",
    "ArchitectAccessArgs",
    "GcpApis",
    "GcpApisArgs",
]
