"""`python -m tests.cluster.control_plane`: has the binaries ready before the tests, and prints their folder."""

import sys

from .assets import AssetsError, find_binaries


def main() -> int:
    try:
        binaries = find_binaries(report=lambda line: print(line, file=sys.stderr, flush=True))
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    print(binaries.etcd.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
