from .architect import ArchitectAccess, ArchitectAccessArgs

__all__ = ["ArchitectAccess", "ArchitectAccessArgs"]
