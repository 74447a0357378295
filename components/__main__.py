"""
Pulumi starts this folder as a plugin: `python <folder> <address of the engine>`.

It runs wherever Pulumi has put the folder, under whatever name, so the package has to be given its own.
"""

import sys


def main() -> None:
    """Serve the components as the package `atelier`."""
    # Python puts a folder that it runs on the path: `secrets` would be ours, not that of the standard library.
    if __package__ != "atelier":
        del sys.path[0]

    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    spec = spec_from_file_location("atelier", Path(__file__).resolve().with_name("__init__.py"))
    assert spec is not None
    assert spec.loader is not None
    sys.modules["atelier"] = package = module_from_spec(spec)
    spec.loader.exec_module(package)

    from atelier.plugin import serve  # pyright: ignore[reportMissingImports]

    serve()


if __name__ == "__main__":
    main()
